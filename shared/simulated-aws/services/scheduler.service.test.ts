import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import type { Attributes } from "../attributes.ts";
import { holdNeighbour, holdRole } from "./neighbours.fixture.ts";

const type = "aws:scheduler/schedule:Schedule";
const groupType = "aws:scheduler/scheduleGroup:ScheduleGroup";
const functionArn = "arn:aws:lambda:ap-southeast-1:111122223333:function:verifier";

class ScheduleUnderTest extends AccountUnderTest {
  readonly roleArn: string;

  constructor() {
    super();
    holdNeighbour(this, { type: "aws:lambda/function:Function", id: "verifier", arn: functionArn });
    this.roleArn = holdRole(this, "scheduler", "scheduler.amazonaws.com");
  }

  inputs(more: Attributes = {}, target: Attributes = {}): Attributes {
    return {
      name: "verify-backups",
      scheduleExpression: "cron(0 2 * * ? *)",
      scheduleExpressionTimezone: "Asia/Singapore",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: functionArn, roleArn: this.roleArn, ...target },
      ...more,
    };
  }
}

it.each([
  {
    scenario: "five fields",
    expression: "cron(0 2 * * ?)",
    refusal: /Invalid Schedule Expression cron.*six fields .*, got 5/,
  },
  {
    scenario: "two kinds of day",
    expression: "cron(0 2 * * * *)",
    refusal: /exactly one of day-of-month and day-of-week is \?/,
  },
  { scenario: "no day at all", expression: "cron(0 2 ? * ? *)", refusal: /exactly one of day-of-month/ },
  { scenario: "minute 60", expression: "cron(60 2 * * ? *)", refusal: /the minutes field is from 0 to 59/ },
  { scenario: "hour 24", expression: "cron(0 24 * * ? *)", refusal: /the hours field is from 0 to 23/ },
  { scenario: "day 32", expression: "cron(0 2 32 * ? *)", refusal: /the day-of-month field is from 1 to 31/ },
  { scenario: "month 13", expression: "cron(0 2 1 13 ? *)", refusal: /the month field is from 1 to 12/ },
  { scenario: "day of the week 0", expression: "cron(0 2 ? * 0 *)", refusal: /the day-of-week field is from 1 to 7/ },
  { scenario: "year 1969", expression: "cron(0 2 * * ? 1969)", refusal: /the year field is from 1970 to 2199/ },
  { scenario: "a step of zero", expression: "cron(0/0 2 * * ? *)", refusal: /the minutes field/ },
  { scenario: "a rate of zero", expression: "rate(0 minutes)", refusal: /a rate is a positive number/ },
  { scenario: "a rate in weeks", expression: "rate(2 weeks)", refusal: /minutes, hours or days/ },
  { scenario: "a moment with its zone", expression: "at(2026-12-01T02:00:00Z)", refusal: /at\(yyyy-mm-ddThh:mm:ss\)/ },
  { scenario: "a moment that is none", expression: "at(2026-13-01T02:00:00)", refusal: /at\(yyyy-mm-ddThh:mm:ss\)/ },
  { scenario: "a word", expression: "daily", refusal: /expected cron\(\.\.\.\) or rate\(\.\.\.\) or at/ },
])("refuses a schedule expression with $scenario", ({ expression, refusal }) => {
  const test = new ScheduleUnderTest();
  expect(test.refusal(type, test.inputs({ scheduleExpression: expression }))).toMatch(refusal);
});

it.each([
  "cron(0 2 * * ? *)",
  "cron(0/15 8-18 ? JAN,JUL MON-FRI 2026-2030)",
  "cron(0 4 L * ? *)",
  "cron(0 4 15W 3/3 ? *)",
  "cron(30 1 ? * 6#3 *)",
  "rate(1 day)",
  "rate(12 hours)",
  "rate(1 hours)",
  "at(2026-12-01T02:00:00)",
])("takes %s", (scheduleExpression) => {
  const test = new ScheduleUnderTest();
  expect(test.make(type, test.inputs({ scheduleExpression })).id).toBe("default/verify-backups");
});

it.each([
  { scenario: "65 characters", inputs: { name: "a".repeat(65) }, refusal: /range \(1 - 64\)/ },
  { scenario: "a blank in its name", inputs: { name: "verify backups" }, refusal: /must match/ },
  { scenario: "a long description", inputs: { description: "a".repeat(513) }, refusal: /range \(0 - 512\)/ },
  {
    scenario: "no such zone",
    inputs: { scheduleExpressionTimezone: "Asia/Temasek" },
    refusal: /'Asia\/Temasek' is not a valid IANA/,
  },
  { scenario: "an unknown state", inputs: { state: "PAUSED" }, refusal: /\[ENABLED DISABLED\], got PAUSED/ },
  { scenario: "an unknown end", inputs: { actionAfterCompletion: "KEEP" }, refusal: /\[NONE DELETE\], got KEEP/ },
  {
    scenario: "an unknown window",
    inputs: { flexibleTimeWindow: { mode: "ON" } },
    refusal: /\[OFF FLEXIBLE\], got ON/,
  },
  {
    scenario: "a window of two days",
    inputs: { flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 2880 } },
    refusal: /range \(1 - 1440\)/,
  },
  {
    scenario: "a window without a width",
    inputs: { flexibleTimeWindow: { mode: "FLEXIBLE" } },
    refusal: /MaximumWindowInMinutes must be set/,
  },
  {
    scenario: "a width without a window",
    inputs: { flexibleTimeWindow: { mode: "OFF", maximumWindowInMinutes: 5 } },
    refusal: /must not be set when .* OFF/,
  },
  { scenario: "a target by its name", target: { arn: "verifier" }, refusal: /must be an ARN/ },
  {
    scenario: "dead letters to a topic",
    target: { deadLetterConfig: { arn: "arn:aws:sns:x:y:z" } },
    refusal: /must be the ARN of a queue/,
  },
  {
    scenario: "events of a moment",
    target: { retryPolicy: { maximumEventAgeInSeconds: 5 } },
    refusal: /range \(60 - 86400\)/,
  },
  {
    scenario: "too many attempts",
    target: { retryPolicy: { maximumRetryAttempts: 186 } },
    refusal: /range \(0 - 185\)/,
  },
  { scenario: "input that is no JSON", target: { input: "{" }, refusal: /"target.input" contains an invalid JSON/ },
  {
    scenario: "a group that nobody made",
    inputs: { groupName: "ledger" },
    refusal: /Schedule group ledger does not exist/,
  },
  {
    scenario: "no such function",
    target: { arn: `${functionArn}-two` },
    refusal: /resource '.*verifier-two' does not exist/,
  },
])("refuses a schedule with $scenario", ({ inputs, target, refusal }) => {
  const test = new ScheduleUnderTest();
  expect(test.refusal(type, test.inputs(inputs, target))).toMatch(refusal);
});

it("refuses a role that Scheduler cannot assume", () => {
  const test = new ScheduleUnderTest();
  const roleArn = holdRole(test, "events", "events.amazonaws.com");
  expect(test.refusal(type, test.inputs({}, { roleArn }))).toMatch(/must allow AWS EventBridge Scheduler to assume/);
});

it("names a schedule within its group, and replaces it for either", () => {
  const test = new ScheduleUnderTest();
  const group = test.make(groupType, { name: "ledger" });
  expect(group.state).toMatchObject({
    arn: "arn:aws:scheduler:ap-southeast-1:111122223333:schedule-group/ledger",
    state: "ACTIVE",
  });
  const inputs = test.inputs({ groupName: "ledger" });
  const { id, state } = test.make(type, inputs);
  expect(id).toBe("ledger/verify-backups");
  expect(state["arn"]).toBe("arn:aws:scheduler:ap-southeast-1:111122223333:schedule/ledger/verify-backups");
  expect(test.make(type, test.inputs()).id).toBe("default/verify-backups");
  expect(test.refusal(type, test.inputs())).toMatch(/AlreadyExists/);
  const diff = (more: Attributes) => test.account.diff(type, inputs, { ...inputs, ...more }).replaces;
  expect([diff({ groupName: "default" }), diff({ name: "b" }), diff({ state: "DISABLED" })]).toEqual([
    ["groupName"],
    ["name"],
    [],
  ]);
  test.account.delete(type, id);
  test.account.delete(groupType, "ledger");
  expect(test.account.read(groupType, "ledger")).toBeUndefined();
});

it.each([
  { scenario: "the name of the default group", name: "default", refusal: /there is a group of the name default/ },
  { scenario: "65 characters", name: "a".repeat(65), refusal: /range \(1 - 64\)/ },
  { scenario: "a slash", name: "a/b", refusal: /must match/ },
])("refuses a group with $scenario", ({ name, refusal }) => {
  expect(new AccountUnderTest().refusal(groupType, { name })).toMatch(refusal);
});
