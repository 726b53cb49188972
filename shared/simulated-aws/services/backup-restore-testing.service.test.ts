import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import type { Attributes } from "../attributes.ts";
import { holdRole } from "./neighbours.fixture.ts";

const planType = "aws:backup/restoreTestingPlan:RestoreTestingPlan";
const selectionType = "aws:backup/restoreTestingSelection:RestoreTestingSelection";

const points = (more: Attributes = {}) => ({
  recoveryPointSelection: {
    algorithm: "LATEST_WITHIN_WINDOW",
    includeVaults: ["*"],
    recoveryPointTypes: ["SNAPSHOT"],
    ...more,
  },
});
const plan = { name: "ledger_daily", scheduleExpression: "cron(0 18 * * ? *)", ...points() };

it.each([
  {
    scenario: "a hyphen in its name",
    inputs: { name: "ledger-daily" },
    refusal: /must contain only alphanumeric characters, and underscores/,
  },
  { scenario: "51 characters", inputs: { name: "a".repeat(51) }, refusal: /range \(1 - 50\)/ },
  { scenario: "five fields", inputs: { scheduleExpression: "cron(0 18 * * ?)" }, refusal: /six fields/ },
  { scenario: "no such zone", inputs: { scheduleExpressionTimezone: "Mars" }, refusal: /not a valid IANA/ },
  { scenario: "eight days to start", inputs: { startWindowHours: 192 }, refusal: /range \(1 - 168\)/ },
  { scenario: "an unknown algorithm", inputs: points({ algorithm: "LATEST" }), refusal: /algorithm to be one of/ },
  {
    scenario: "an unknown kind of point",
    inputs: points({ recoveryPointTypes: ["FULL"] }),
    refusal: /\[CONTINUOUS SNAPSHOT\], got FULL/,
  },
  { scenario: "points of two years", inputs: points({ selectionWindowDays: 730 }), refusal: /range \(1 - 365\)/ },
  {
    scenario: "a vault by its name",
    inputs: points({ includeVaults: ["ledger"] }),
    refusal: /includeVaults \(an ARN of a vault, or \*\)/,
  },
  {
    scenario: "no vault by its name",
    inputs: points({ excludeVaults: ["ledger"] }),
    refusal: /excludeVaults \(an ARN of a vault, or \*\)/,
  },
])("refuses a plan with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(planType, { ...plan, ...inputs })).toMatch(refusal);
});

it.each([
  {
    scenario: "a hyphen in its name",
    inputs: { name: "ledger-aurora" },
    refusal: /must contain only alphanumeric characters, and underscores/,
  },
  { scenario: "51 characters", inputs: { name: "a".repeat(51) }, refusal: /range \(1 - 50\)/ },
  { scenario: "51 characters", inputs: { name: "a".repeat(51) }, refusal: /range \(1 - 50\)/ },
  {
    scenario: "an unknown type",
    inputs: { protectedResourceType: "AuroraCluster" },
    refusal: /protectedResourceType to be one of/,
  },
  { scenario: "a cluster by its name", inputs: { protectedResourceArns: ["ledger"] }, refusal: /an ARN, or \*/ },
  {
    scenario: "neither ARNs nor conditions",
    inputs: { protectedResourceArns: undefined },
    refusal: /Exactly one of these attributes/,
  },
  { scenario: "eight days to validate", inputs: { validationWindowHours: 192 }, refusal: /range \(1 - 168\)/ },
  {
    scenario: "no plan",
    inputs: { restoreTestingPlanName: "none" },
    refusal: /RestoreTestingPlan 'none' does not exist/,
  },
])("refuses a selection with $scenario", ({ inputs, refusal }) => {
  const test = new AccountUnderTest();
  test.make(planType, plan);
  const iamRoleArn = holdRole(test, "backup", "backup.amazonaws.com");
  const valid = {
    name: "aurora",
    restoreTestingPlanName: plan.name,
    protectedResourceType: "Aurora",
    protectedResourceArns: ["*"],
    iamRoleArn,
  };
  expect(test.refusal(selectionType, { ...valid, ...inputs })).toMatch(refusal);
});

it("names a plan with an ending in its ARN, a selection with its plan, and keeps a plan that has selections", () => {
  const test = new AccountUnderTest();
  const { id, state } = test.make(planType, plan);
  expect(id).toBe("ledger_daily");
  expect(state["arn"]).toMatch(
    /^arn:aws:backup:ap-southeast-1:111122223333:restore-testing-plan:ledger_daily-[0-9a-f-]{36}$/,
  );
  expect(test.account.update(planType, "subject", id, state, { ...plan, startWindowHours: 2 })["arn"]).toBe(
    state["arn"],
  );
  const iamRoleArn = holdRole(test, "backup", "backup.amazonaws.com");
  const inputs = {
    name: "aurora",
    restoreTestingPlanName: id,
    protectedResourceType: "Aurora",
    protectedResourceArns: ["*"],
    iamRoleArn,
  };
  const selection = test.make(selectionType, inputs);
  expect(selection.id).toBe("aurora:ledger_daily");
  expect(
    test.account.diff(selectionType, inputs, { ...inputs, protectedResourceType: "RDS", validationWindowHours: 2 })
      .replaces,
  ).toEqual(["protectedResourceType"]);
  expect(() => test.account.delete(planType, id)).toThrow(/in use by aws:backup\/restoreTestingSelection/);
  const stranger = holdRole(test, "other", "lambda.amazonaws.com");
  expect(test.refusal(selectionType, { ...inputs, name: "second", iamRoleArn: stranger })).toMatch(
    /cannot be assumed by AWS Backup/,
  );
  test.account.delete(selectionType, selection.id);
  test.account.delete(planType, id);
  expect(test.account.read(planType, id)).toBeUndefined();
});
