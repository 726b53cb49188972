import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import type { Attributes } from "../attributes.ts";
import { holdNeighbour, holdRole, holdTopic } from "./neighbours.fixture.ts";

const ruleType = "aws:cloudwatch/eventRule:EventRule";
const targetType = "aws:cloudwatch/eventTarget:EventTarget";
const eventPattern = '{"source":["aws.backup"]}';

it.each([
  { scenario: "65 characters", inputs: { name: "a".repeat(65) }, refusal: /range \(1 - 64\)/ },
  { scenario: "a slash", inputs: { name: "a/b" }, refusal: /doesn't comply with restrictions/ },
  { scenario: "a long description", inputs: { description: "a".repeat(513) }, refusal: /range \(0 - 512\)/ },
  {
    scenario: "neither pattern nor schedule",
    inputs: { eventPattern: undefined },
    refusal: /one of `eventPattern,scheduleExpression`/,
  },
  {
    scenario: "a pattern that is no JSON",
    inputs: { eventPattern: "{" },
    refusal: /"eventPattern" contains an invalid JSON/,
  },
  {
    scenario: "a pattern of 5 KB",
    inputs: { eventPattern: JSON.stringify({ source: ["a".repeat(5000)] }) },
    refusal: /range \(0 - 4096\)/,
  },
  {
    scenario: "a moment",
    inputs: { scheduleExpression: "at(2026-12-01T02:00:00)" },
    refusal: /expected cron\(\.\.\.\) or rate\(\.\.\.\)/,
  },
  { scenario: "one of many", inputs: { scheduleExpression: "rate(1 days)" }, refusal: /1 does not go with "days"/ },
  { scenario: "many of one", inputs: { scheduleExpression: "rate(5 minute)" }, refusal: /5 does not go with "minute"/ },
  { scenario: "an unknown state", inputs: { state: "ON" }, refusal: /expected state to be one of/ },
  {
    scenario: "two states",
    inputs: { state: "ENABLED", isEnabled: true },
    refusal: /"isEnabled": conflicts with state/,
  },
  {
    scenario: "a schedule on another bus",
    inputs: { eventBusName: "ledger", scheduleExpression: "rate(1 day)" },
    refusal: /only on the default event bus/,
  },
  {
    scenario: "a bus that nobody made",
    inputs: { eventBusName: "ledger" },
    refusal: /Event bus ledger does not exist/,
  },
])("refuses a rule with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(ruleType, { name: "backups", eventPattern, ...inputs })).toMatch(refusal);
});

it.each([
  { scenario: "an id of 65 characters", inputs: { targetId: "a".repeat(65) }, refusal: /range \(1 - 64\)/ },
  { scenario: "a blank in its id", inputs: { targetId: "the topic" }, refusal: /must match/ },
  { scenario: "a name for its ARN", inputs: { arn: "alerts" }, refusal: /is an invalid ARN/ },
  { scenario: "input that is no JSON", inputs: { input: "{" }, refusal: /"input" contains an invalid JSON/ },
  {
    scenario: "two inputs",
    inputs: { input: "{}", inputPath: "$.detail" },
    refusal: /"input": conflicts with inputPath/,
  },
  {
    scenario: "events of a moment",
    inputs: { retryPolicy: { maximumEventAgeInSeconds: 5 } },
    refusal: /range \(60 - 86400\)/,
  },
  {
    scenario: "too many attempts",
    inputs: { retryPolicy: { maximumRetryAttempts: 186 } },
    refusal: /range \(0 - 185\)/,
  },
  {
    scenario: "dead letters to a topic",
    inputs: { deadLetterConfig: { arn: "arn:aws:sns:x:y:z" } },
    refusal: /must be the ARN of a queue/,
  },
  {
    scenario: "a state machine but no role",
    inputs: { arn: "arn:aws:states:x:y:stateMachine:z" },
    refusal: /RoleArn is required for target/,
  },
  { scenario: "no rule", inputs: { rule: "none" }, refusal: /EventRule 'none' does not exist/ },
])("refuses a target with $scenario", ({ inputs, refusal }) => {
  const test = new AccountUnderTest();
  test.make(ruleType, { name: "backups", eventPattern });
  expect(test.refusal(targetType, { rule: "backups", arn: holdTopic(test, "alerts"), ...inputs })).toMatch(refusal);
});

it("refuses a role that EventBridge cannot assume", () => {
  const test = new AccountUnderTest();
  test.make(ruleType, { name: "backups", eventPattern });
  const roleArn = holdRole(test, "scheduler", "scheduler.amazonaws.com");
  const inputs = { rule: "backups", arn: holdTopic(test, "alerts"), roleArn };
  expect(test.refusal(targetType, inputs)).toMatch(/cannot be assumed by principal 'events.amazonaws.com'/);
});

it("names rules and targets after their bus unless it is the default", () => {
  const test = new AccountUnderTest();
  holdNeighbour(test, { type: "aws:cloudwatch/eventBus:EventBus", id: "ledger" });
  const arn = holdTopic(test, "alerts");
  const rule = test.make(ruleType, { name: "backups", eventPattern });
  expect(rule.id).toBe("backups");
  expect(rule.state).toMatchObject({
    arn: "arn:aws:events:ap-southeast-1:111122223333:rule/backups",
    state: "ENABLED",
  });
  const onBus = test.make(ruleType, { name: "backups", eventPattern, eventBusName: "ledger", isEnabled: false });
  expect(onBus.state).toMatchObject({
    arn: "arn:aws:events:ap-southeast-1:111122223333:rule/ledger/backups",
    state: "DISABLED",
  });
  expect(onBus.id).toBe("ledger/backups");
  expect(test.make(targetType, { rule: "backups", arn, targetId: "alerts" }).id).toBe("backups-alerts");
  const unnamed = test.make(targetType, { rule: "backups", arn, eventBusName: "ledger" });
  expect(unnamed.id).toMatch(/^ledger-backups-terraform-[0-9a-f-]{36}$/);
  expect(unnamed.state["targetId"]).toMatch(/^terraform-[0-9a-f-]{36}$/);
});

it("has five targets for a rule at most", () => {
  const test = new AccountUnderTest();
  test.make(ruleType, { name: "backups", eventPattern });
  const inputs = (targetId: string) => ({ rule: "backups", arn: holdTopic(test, "alerts"), targetId });
  for (const targetId of "12345") test.make(targetType, inputs(targetId));
  expect(test.refusal(targetType, inputs("6"))).toMatch(/LimitExceededException: .* at most 5 targets/);
});

it("keeps a rule that has targets, unless its destruction is forced", () => {
  const test = new AccountUnderTest();
  const arn = holdTopic(test, "alerts");
  test.make(ruleType, { name: "backups", eventPattern });
  const target = test.make(targetType, { rule: "backups", arn, targetId: "alerts" });
  expect(() => test.account.delete(ruleType, "backups")).toThrow(/Rule can't be deleted since it has targets/);
  test.account.delete(targetType, target.id);
  test.account.delete(ruleType, "backups");
  test.make(ruleType, { name: "forced", eventPattern, forceDestroy: true });
  test.make(targetType, { rule: "forced", arn });
  test.account.delete(ruleType, "forced");
  expect(test.account.store.list(ruleType)).toEqual([]);
});

it("replaces a rule for its name and bus, a target for its rule and id", () => {
  const { account } = new AccountUnderTest();
  const rule = { name: "backups", eventPattern };
  const replaced = (type: string, inputs: Attributes, more: Attributes) =>
    account.diff(type, inputs, { ...inputs, ...more }).replaces;
  expect(replaced(ruleType, rule, { name: "b", eventBusName: "ledger" })).toEqual(["eventBusName", "name"]);
  expect(replaced(ruleType, rule, { eventPattern: "{}" })).toEqual([]);
  const target = { rule: "backups", arn: "arn:a", targetId: "a" };
  expect(replaced(targetType, target, { rule: "b", targetId: "b" })).toEqual(["rule", "targetId"]);
  expect(replaced(targetType, target, { arn: "arn:b" })).toEqual([]);
});
