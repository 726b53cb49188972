import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { anyImages, lifecycle, rule, untagged } from "./ecr-lifecycle.fixture.ts";

const repository = "payments/app-dev-a1";

it.each([
  { scenario: "that is no JSON", policy: "{", refusal: /invalid JSON/ },
  { scenario: "under 100 characters", policy: '{"rules":[]}', refusal: /100 - 30720/ },
  { scenario: "without rules", policy: JSON.stringify({ rule: [rule(anyImages)] }), refusal: /it has no rules/ },
  {
    scenario: "with an unknown field",
    policy: lifecycle(rule(anyImages, { name: "x" })),
    refusal: /unrecognized field "name"/,
  },
  {
    scenario: "with an unknown selection",
    policy: lifecycle(rule({ ...anyImages, tags: [] })),
    refusal: /unrecognized field "tags"/,
  },
  {
    scenario: "that deletes",
    policy: lifecycle(rule(anyImages, { action: { type: "delete" } })),
    refusal: /action type must be expire/,
  },
  {
    scenario: "of priority 0",
    policy: lifecycle(rule(anyImages, { rulePriority: 0 })),
    refusal: /positive integer, got 0/,
  },
  {
    scenario: "without priority",
    policy: lifecycle(rule(anyImages, { rulePriority: undefined })),
    refusal: /must be a positive integer/,
  },
  {
    scenario: "of one priority twice",
    policy: lifecycle(rule(untagged), rule(anyImages)),
    refusal: /Duplicate priority/,
  },
  {
    scenario: "with two rules for any image",
    policy: lifecycle(rule(anyImages), rule(anyImages, { rulePriority: 2 })),
    refusal: /Only one rule can specify tagStatus=ANY/,
  },
  {
    scenario: "with any image before others",
    policy: lifecycle(rule(anyImages), rule(untagged, { rulePriority: 2 })),
    refusal: /ANY must have the highest rulePriority/,
  },
  {
    scenario: "of an unknown tag status",
    policy: lifecycle(rule({ ...anyImages, tagStatus: "all" })),
    refusal: /tagStatus must be/,
  },
  {
    scenario: "of tagged images without tags",
    policy: lifecycle(rule({ ...anyImages, tagStatus: "tagged" })),
    refusal: /Must specify tagPrefixList or tagPatternList/,
  },
  {
    scenario: "with prefixes and patterns",
    policy: lifecycle(rule({ ...anyImages, tagStatus: "tagged", tagPrefixList: ["v"], tagPatternList: ["v*"] })),
    refusal: /only one of/,
  },
  {
    scenario: "of untagged images by tag",
    policy: lifecycle(rule({ ...untagged, tagPrefixList: ["v"] })),
    refusal: /Cannot specify tagPrefixList with tagStatus untagged/,
  },
  {
    scenario: "with five wildcards",
    policy: lifecycle(rule({ ...anyImages, tagStatus: "tagged", tagPatternList: ["*a*b*c*d*"] })),
    refusal: /Invalid tag pattern provided/,
  },
  {
    scenario: "by an unknown count",
    policy: lifecycle(rule({ ...anyImages, countType: "olderThan" })),
    refusal: /countType must be/,
  },
  {
    scenario: "that keeps no image",
    policy: lifecycle(rule({ ...anyImages, countNumber: 0 })),
    refusal: /positive integer, got 0/,
  },
  {
    scenario: "by age without unit",
    policy: lifecycle(rule({ ...untagged, countUnit: undefined })),
    refusal: /needs countUnit days/,
  },
  {
    scenario: "by number with unit",
    policy: lifecycle(rule({ ...anyImages, countUnit: "days" })),
    refusal: /countUnit cannot be specified/,
  },
  {
    scenario: "of archived images by number",
    policy: lifecycle(rule({ ...anyImages, storageClass: "archive" })),
    refusal: /STANDARD storage class only/,
  },
])("refuses a lifecycle policy $scenario", ({ policy, refusal }) => {
  const test = new AccountUnderTest();
  test.make("aws:ecr/repository:Repository", { name: repository });
  expect(test.refusal("aws:ecr/lifecyclePolicy:LifecyclePolicy", { repository, policy })).toMatch(refusal);
});
