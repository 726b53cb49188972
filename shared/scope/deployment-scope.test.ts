import { expect, it } from "vitest";
import { parseEnvironment, parseStackName, parseSuffix, stackName } from "./deployment-scope.ts";

it.each([
  { stack: "dev", environment: "dev", copySuffix: undefined },
  { stack: "dev-pr42", environment: "dev", copySuffix: "pr42" },
])("takes $stack apart, and puts it together again", ({ stack, environment, copySuffix }) => {
  const parsed = parseStackName(stack);
  expect(parsed).toEqual({ environment, copySuffix });
  expect(stackName(parsed.environment, parsed.copySuffix)).toBe(stack);
});

it("names the known environments when it refuses one", () => {
  expect(() => parseEnvironment("production")).toThrow(
    /UnknownEnvironment: there is no environment "production"\n.*choose one of local, dev, staging, prod/,
  );
});

it.each(["", "Pr42", "4pr", "pr-42", "pr_42", "ninechars9"])("refuses the suffix %j with what is allowed", (suffix) => {
  expect(() => parseSuffix(suffix)).toThrow(/IllegalSuffix.*\n.*1 to 8 lower-case letters and digits/);
});
