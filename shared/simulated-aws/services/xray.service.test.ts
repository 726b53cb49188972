import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import type { Attributes } from "../attributes.ts";

const ruleType = "aws:xray/samplingRule:SamplingRule";
const groupType = "aws:xray/group:Group";

const rule = (more: Attributes = {}): Attributes => ({
  ruleName: "payments-dev-a1b2",
  priority: 100,
  version: 1,
  reservoirSize: 0,
  fixedRate: 0.1,
  host: "*",
  httpMethod: "*",
  urlPath: "*",
  serviceName: "*",
  serviceType: "*",
  resourceArn: "*",
  ...more,
});

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  { scenario: "33 characters", more: { ruleName: "a".repeat(33) }, refusal: /ruleName to be in the range \(1 - 32\)/ },
  {
    scenario: "the default's priority",
    more: { priority: 10_000 },
    refusal: /priority to be in the range \(1 - 9999\)/,
  },
  { scenario: "10 as a rate", more: { fixedRate: 10 }, refusal: /fixedRate to be in the range \(0 - 1\), got 10/ },
  { scenario: "a negative reservoir", more: { reservoirSize: -1 }, refusal: /reservoirSize to be in the range/ },
  { scenario: "version 2", more: { version: 2 }, refusal: /expected version to be one of \[1\]/ },
  { scenario: "a long service", more: { serviceName: "a".repeat(65) }, refusal: /serviceName to be in the range/ },
  { scenario: "a long type", more: { serviceType: "a".repeat(65) }, refusal: /serviceType to be in the range/ },
  { scenario: "a long host", more: { host: "a".repeat(65) }, refusal: /host to be in the range/ },
  { scenario: "a long verb", more: { httpMethod: "a".repeat(11) }, refusal: /httpMethod to be in the range/ },
  { scenario: "a long path", more: { urlPath: "a".repeat(129) }, refusal: /urlPath to be in the range/ },
  { scenario: "a long ARN", more: { resourceArn: "a".repeat(501) }, refusal: /resourceArn to be in the range/ },
  { scenario: "a taken name", more: { ruleName: "taken" }, refusal: /AlreadyExists: .*'taken' already exists/ },
])("refuses a sampling rule with $scenario", ({ more, refusal }) => {
  const test = new AccountUnderTest();
  test.make(ruleType, rule({ ruleName: "taken" }));
  expect(test.refusal(ruleType, rule(more))).toMatch(refusal);
});

it("makes a sampling rule that goes by its name, and changes its rate in place", () => {
  const test = new AccountUnderTest();
  const { id, state } = test.make(ruleType, rule());
  expect(id).toBe("payments-dev-a1b2");
  expect(state["arn"]).toBe("arn:aws:xray:ap-southeast-1:111122223333:sampling-rule/payments-dev-a1b2");
  expect(test.account.diff(ruleType, rule(), rule({ fixedRate: 0.2 })).replaces).toEqual([]);
  expect(test.account.diff(ruleType, rule(), rule({ ruleName: "other" })).replaces).toEqual(["ruleName"]);
  test.account.delete(ruleType, id);
  expect(test.account.read(ruleType, id)).toBeUndefined();
});

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  { scenario: "AWS's name", more: { groupName: "Default" }, refusal: /the group "Default" is AWS's own/ },
  { scenario: "a long name", more: { groupName: "a".repeat(33) }, refusal: /groupName to be in the range/ },
  {
    scenario: "notifications of nothing",
    more: { insightsConfiguration: { insightsEnabled: false, notificationsEnabled: true } },
    refusal: /notificationsEnabled needs insightsEnabled/,
  },
])("refuses a group with $scenario", ({ more, refusal }) => {
  const inputs = { groupName: "payments", filterExpression: "error = true", ...more };
  expect(new AccountUnderTest().refusal(groupType, inputs)).toMatch(refusal);
});

it("makes a group whose id is its ARN", () => {
  const { id, state } = new AccountUnderTest().make(groupType, { groupName: "payments", filterExpression: "error" });
  expect(id).toMatch(/^arn:aws:xray:ap-southeast-1:111122223333:group\/payments\/[A-Z0-9]{52}$/);
  expect(state).toMatchObject({ arn: id, insightsConfiguration: { insightsEnabled: false } });
});
