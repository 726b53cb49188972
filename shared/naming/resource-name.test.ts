import fc from "fast-check";
import { expect, it } from "vitest";
import { environments } from "../scope/deployment-scope.ts";
import { type NamedType, nameLimits } from "./name-limits.ts";
import { bucketName, nameTail, resourceName } from "./resource-name.ts";

const scope = { environment: "prod", environmentSuffix: "x7" } as const;
const anyScope = fc.record({
  environment: fc.constantFrom(...environments),
  environmentSuffix: fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/),
});
const role = fc.stringMatching(/^[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,12}){0,4}$/);
const type = fc.constantFrom(...(Object.keys(nameLimits) as NamedType[]));

it.each([
  { type: "vpc", role: undefined, name: "vpc-prod-x7" },
  { type: "subnet", role: "private-a", name: "subnet-private-a-prod-x7" },
  { type: "security-group", role: "app", name: "security-group-app-prod-x7" },
  { type: "load-balancer", role: undefined, name: "load-balancer-prod-x7" },
] as const)("calls the $type of role $role $name", ({ type, role, name }) => {
  expect(resourceName(scope, type, role)).toBe(name);
});

it("keeps every name within AWS's limit, with environment and suffix at its end", () => {
  fc.assert(
    fc.property(anyScope, type, role, (anywhere, kind, part) => {
      const name = resourceName(anywhere, kind, part);
      return (
        name.length <= nameLimits[kind].length &&
        name.endsWith(nameTail(anywhere)) &&
        nameLimits[kind].characters.test(name)
      );
    }),
  );
});

it("gives two roles two names, however long they are", () => {
  fc.assert(
    fc.property(anyScope, type, role, role, (anywhere, kind, a, b) => {
      return (resourceName(anywhere, kind, a) === resourceName(anywhere, kind, b)) === (a === b);
    }),
  );
});

it("shortens a target group's name by a digest and keeps the suffix", () => {
  const name = resourceName({ environment: "staging", environmentSuffix: "pr123456" }, "target-group", "blue-canary");
  expect(name).toMatch(/^target-g-[0-9a-f]{6}-staging-pr123456$/);
  expect(name).toHaveLength(32);
});

it("refuses a role that AWS does not take", () => {
  expect(() => resourceName(scope, "target-group", "blue_green")).toThrow(
    /IllegalName: AWS does not take "target-group-blue_green-prod-x7".*\n.*remedy: change its role/,
  );
});

it("ends a bucket's name in account, region and -an, within 63 characters", () => {
  const account = { accountId: "111122223333", region: "ap-southeast-1" };
  expect(bucketName(scope, "archive", account)).toBe("bucket-archive-prod-x7-111122223333-ap-southeast-1-an");
  fc.assert(
    fc.property(anyScope, role, (anywhere, part) => {
      const name = bucketName(anywhere, part, account);
      return name.length <= 63 && name.includes(`${nameTail(anywhere)}-111122223333-`);
    }),
  );
});
