import {
  containerInsightsLogGroupName,
  databaseLogGroupName,
  executionLogGroupName,
  lambdaLogGroupName,
  webAclLogGroupName,
} from "@payments/shared/naming/aws-imposed-name.ts";
import { type NamedType, nameLimits } from "@payments/shared/naming/name-limits.ts";
import { bucketName, type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import { environments } from "@payments/shared/scope/deployment-scope.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { copyTags, nameIsOf, nameIsOfAnother, tagsAreOfAnother } from "./copy-identity.plan.ts";

const scopes = fc.record({
  environment: fc.constantFrom(...environments),
  environmentSuffix: fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/),
});
const role = fc.stringMatching(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,6}){0,2}$/);
const type = fc.constantFrom(...(Object.keys(nameLimits) as NamedType[]));
const account = { accountId: "111122223333", region: "ap-southeast-1" };

/** Every form in which a copy's name stands at AWS. */
const forms: readonly ((scope: NamingScope, type: NamedType, role: string) => string)[] = [
  resourceName,
  (scope, _, role) => bucketName(scope, role, account),
  (scope, _, role) => lambdaLogGroupName(resourceName(scope, "function", role)),
  (scope, _, role) => databaseLogGroupName(resourceName(scope, "db-cluster", role), "postgresql"),
  (scope, _, role) => containerInsightsLogGroupName(resourceName(scope, "cluster", role)),
  (scope) => executionLogGroupName("a1b2c3d4e5", resourceName(scope, "stage")),
  (scope, _, role) => webAclLogGroupName(scope, role),
  (scope, _, role) => `${resourceName(scope, "task-definition", role)}:17`,
];

it("knows every name of its own copy, and takes none for another's", () => {
  fc.assert(
    fc.property(scopes, type, role, fc.constantFrom(...forms), (scope, kind, part, form) => {
      const name = form(scope, kind, part);
      return nameIsOf(scope, name) && !nameIsOfAnother(scope, name);
    }),
    { numRuns: 500 },
  );
});

it("takes no name of another environment or suffix for its own", () => {
  fc.assert(
    fc.property(fc.tuple(scopes, scopes), type, role, fc.constantFrom(...forms), ([mine, theirs], kind, part, form) => {
      fc.pre(mine.environment !== theirs.environment || mine.environmentSuffix !== theirs.environmentSuffix);
      const name = form(theirs, kind, part);
      return !nameIsOf(mine, name) && nameIsOfAnother(mine, name);
    }),
    { numRuns: 500 },
  );
});

it.each([
  ["log-group-dev-x1-audit", "environment and suffix in the middle"],
  ["log-group-dev-x12", "a longer suffix"],
  ["log-group-dev-ax1", "a suffix that ends so"],
  ["log-groupdev-x1", "no hyphen before the environment"],
  ["bucket-archive-dev-x1-mine", "no account behind it"],
  ["log-group-dev-x1-prod-p1", "its scope as another's role"],
])("leaves %s alone: %s", (name) => {
  expect(nameIsOf({ environment: "dev", environmentSuffix: "x1" }, name)).toBe(false);
});

it("hears a contradiction in tags of another copy, not in missing ones", () => {
  const scope = { environment: "dev", environmentSuffix: "x1" } as const;
  expect(tagsAreOfAnother(scope, {})).toBe(false);
  expect(tagsAreOfAnother(scope, { Name: "anything" })).toBe(false);
  expect(tagsAreOfAnother(scope, { ...copyTags(scope) })).toBe(false);
  expect(tagsAreOfAnother(scope, { ...copyTags(scope), EnvironmentSuffix: "x2" })).toBe(true);
  expect(tagsAreOfAnother(scope, { Platform: "another" })).toBe(true);
});
