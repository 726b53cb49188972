import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { policyOf, trust } from "./iam-policy.fixture.ts";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

it.each([
  { scenario: "no Statement", policy: '{"Version":"2012-10-17"}', refusal: /Syntax errors in policy/ },
  {
    scenario: "a version from the future",
    policy: JSON.stringify({ Version: "2025-01-01", Statement: [statement] }),
    refusal: /Syntax errors in policy. \(Version "2025-01-01"\)/,
  },
  {
    scenario: "a misspelt element",
    policy: policyOf({ ...statement, Resources: "*" }),
    refusal: /Syntax errors.*Resources/,
  },
  {
    scenario: "Action beside NotAction",
    policy: policyOf({ ...statement, NotAction: "s3:*" }),
    refusal: /Action beside NotAction/,
  },
  {
    scenario: "an effect in lower case",
    policy: policyOf({ ...statement, Effect: "allow" }),
    refusal: /Effect "allow"/,
  },
  {
    scenario: "no action",
    policy: policyOf({ Effect: "Allow", Resource: "*" }),
    refusal: /Policy statement must contain actions/,
  },
  {
    scenario: "no resource",
    policy: policyOf({ Effect: "Allow", Action: "s3:GetObject" }),
    refusal: /Policy statement must contain resources/,
  },
  {
    scenario: "a principal",
    policy: policyOf({ ...statement, Principal: { AWS: "*" } }),
    refusal: /should not specify a principal/,
  },
  {
    scenario: "a Sid with hyphens",
    policy: policyOf({ ...statement, Sid: "read-audit" }),
    refusal: /must be alpha-numeric/,
  },
  {
    scenario: "one Sid twice",
    policy: policyOf({ ...statement, Sid: "Read" }, { ...statement, Sid: "Read" }),
    refusal: /must be unique/,
  },
  {
    scenario: "an action without service",
    policy: policyOf({ ...statement, Action: "GetObject" }),
    refusal: /must be prefaced by a vendor.*"GetObject"/,
  },
  {
    scenario: "a resource that is no ARN",
    policy: policyOf({ ...statement, Resource: "audit/*" }),
    refusal: /Resource audit\/\* must be in ARN format/,
  },
  { scenario: "no JSON", policy: "read everything", refusal: /invalid JSON/ },
])("refuses inline and managed policies with $scenario", ({ policy, refusal }) => {
  const test = new AccountUnderTest();
  test.make("aws:iam/role:Role", { name: "task", assumeRolePolicy: trust("ecs-tasks.amazonaws.com") });
  expect(test.refusal("aws:iam/rolePolicy:RolePolicy", { name: "read", role: "task", policy })).toMatch(refusal);
  expect(test.refusal("aws:iam/policy:Policy", { name: "read", policy })).toMatch(refusal);
});
