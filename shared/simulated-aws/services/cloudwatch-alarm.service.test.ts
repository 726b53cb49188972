import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import type { Attributes } from "../attributes.ts";
import { alarmRuleRefusal, alarmsIn } from "./cloudwatch-alarm-rule.plan.ts";
import { idsRead } from "./cloudwatch-metric-math.plan.ts";
import { holdTopic } from "./neighbours.fixture.ts";

const type = "aws:cloudwatch/metricAlarm:MetricAlarm";
const compositeType = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

const alarm = (more: Attributes = {}): Attributes => ({
  name: "alarm-errors-dev",
  comparisonOperator: "GreaterThanThreshold",
  evaluationPeriods: 3,
  metricName: "HTTPCode_Target_5XX_Count",
  namespace: "AWS/ApplicationELB",
  period: 60,
  statistic: "Sum",
  threshold: 5,
  ...more,
});

const none = { metricName: undefined, namespace: undefined, period: undefined, statistic: undefined };
const metric = { metricName: "Errors", namespace: "Payments", period: 60, stat: "Sum" };
const queries = (...metricQueries: Attributes[]): Attributes => ({ ...none, metricQueries });
const errors = { id: "errors", metric };
const ratio = { id: "ratio", expression: "100 * errors / all", returnData: true };

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  { scenario: "256 characters", more: { name: "a".repeat(256) }, refusal: /name to be in the range \(1 - 255\)/ },
  { scenario: "an operator", more: { comparisonOperator: ">" }, refusal: /comparisonOperator to be one of/ },
  { scenario: "no operator", more: { comparisonOperator: undefined }, refusal: /comparisonOperator is required/ },
  { scenario: "no periods", more: { evaluationPeriods: undefined }, refusal: /evaluationPeriods is required/ },
  { scenario: "0 periods", more: { evaluationPeriods: 0 }, refusal: /evaluationPeriods to be in the range/ },
  { scenario: "a statistic", more: { statistic: "Mean" }, refusal: /statistic to be one of \[SampleCount Average/ },
  { scenario: "a percentile", more: { statistic: undefined, extendedStatistic: "95" }, refusal: /as in p95/ },
  { scenario: "both statistics", more: { extendedStatistic: "p95" }, refusal: /exactly one of statistic and extended/ },
  {
    scenario: "missing data",
    more: { treatMissingData: "bad" },
    refusal: /one of \[missing ignore breaching notBreaching\]/,
  },
  { scenario: "few samples", more: { evaluateLowSampleCountPercentiles: "no" }, refusal: /one of \[evaluate ignore\]/ },
  {
    scenario: "a warm-up of 3 days",
    more: { warmUpConfiguration: { warmUpPeriodDurationInMinutes: 4320 } },
    refusal: /range \(1 - 2880\)/,
  },
  {
    scenario: "a period of 90 s",
    more: { period: 90 },
    refusal: /period must be 10, 20, 30 or a multiple of 60, got 90/,
  },
  {
    scenario: "a period of 45 s in a query",
    more: queries({ id: "a", returnData: true, metric: { ...metric, period: 45 } }),
    refusal: /metricQueries\.metric\.period must be/,
  },
  { scenario: "an interval", more: { evaluationInterval: 15 }, refusal: /evaluationInterval must be 10, 20, 30/ },
  {
    scenario: "no threshold",
    more: { threshold: undefined },
    refusal: /threshold is required with GreaterThanThreshold/,
  },
  {
    scenario: "a band without its expression",
    more: { comparisonOperator: "GreaterThanUpperThreshold", threshold: undefined },
    refusal: /thresholdMetricId is required with GreaterThanUpperThreshold/,
  },
  { scenario: "4 points of 3", more: { datapointsToAlarm: 4 }, refusal: /from 1 to evaluationPeriods \(3\), got 4/ },
  { scenario: "a day and more", more: { evaluationPeriods: 25, period: 3600 * 24 }, refusal: /more than 7 days/ },
  { scenario: "a day in minutes", more: { evaluationPeriods: 1441 }, refusal: /across more than a day/ },
  { scenario: "no metric", more: none, refusal: /exactly one of metricName, metricQueries and evaluationCriteria/ },
  { scenario: "no namespace", more: { namespace: undefined }, refusal: /namespace is required with metricName/ },
  {
    scenario: "a period beside queries",
    more: { ...queries({ ...errors, returnData: true }), period: 60 },
    refusal: /period cannot be/,
  },
  {
    scenario: "21 queries",
    more: queries(...Array.from({ length: 21 }, () => errors)),
    refusal: /at most 20 metricQueries/,
  },
  {
    scenario: "an id",
    more: queries({ ...errors, id: "Errors", returnData: true }),
    refusal: /begins with a lower-case letter/,
  },
  {
    scenario: "an id twice",
    more: queries(errors, { ...errors, returnData: true }),
    refusal: /two metrics have the id "errors"/,
  },
  {
    scenario: "a query of two kinds",
    more: queries({ ...errors, expression: "1", returnData: true }),
    refusal: /"errors" must be either a metric or an expression/,
  },
  { scenario: "no answer", more: queries(errors), refusal: /exactly one metric must return data, got none/ },
  { scenario: "an unknown id", more: queries(errors, ratio), refusal: /an expression reads "all", which is no metric/ },
  {
    scenario: "a topic that is not there",
    more: { alarmActions: ["arn:aws:sns:ap-southeast-1:111122223333:nowhere"] },
    refusal: /alarmActions: the resource .*nowhere' does not exist/,
  },
])("refuses an alarm with $scenario", ({ more, refusal }) => {
  expect(new AccountUnderTest().refusal(type, alarm(more))).toMatch(refusal);
});

it.each(["alarmActions", "okActions", "insufficientDataActions"])("takes at most five ARNs as %s", (property) => {
  const test = new AccountUnderTest();
  const six = Array.from({ length: 6 }, () => "arn:aws:automate:ap-southeast-1:ec2:stop");
  for (const [kind, inputs] of [
    [type, alarm()],
    [compositeType, { alarmName: "both", alarmRule: "TRUE" }],
  ] as const) {
    expect(test.refusal(kind, { ...inputs, [property]: ["page"] })).toContain(`${property} (the ARN of an action)`);
    expect(test.refusal(kind, { ...inputs, [property]: six })).toContain(`at most 5 ${property}, got 6`);
  }
});

it("refuses a metric alarm with a composite alarm's name", () => {
  const test = new AccountUnderTest();
  test.make(compositeType, { alarmName: "both", alarmRule: "TRUE" });
  expect(test.refusal(type, alarm({ name: "both" }))).toMatch(/an alarm with the name both exists already/);
});

it("makes an alarm that goes by its name, over a metric or an expression", () => {
  const test = new AccountUnderTest();
  const { id, state } = test.make(type, alarm({ alarmActions: [holdTopic(test, "alerts")] }));
  expect(id).toBe("alarm-errors-dev");
  expect(state).toMatchObject({
    arn: "arn:aws:cloudwatch:ap-southeast-1:111122223333:alarm:alarm-errors-dev",
    treatMissingData: "missing",
  });
  const all = { id: "all", metric: { ...metric, metricName: "Requests" } };
  expect(test.make(type, alarm({ name: "ratio", ...queries(errors, all, ratio) })).id).toBe("ratio");
  expect(test.account.diff(type, alarm(), alarm({ threshold: 9 })).replaces).toEqual([]);
  expect(test.account.diff(type, alarm(), alarm({ name: "b" })).replaces).toEqual(["name"]);
});

it.each([
  { expression: "IF(m1 > 0, m2 / m1, 0)", ids: ["m1", "m2", "m1"] },
  { expression: "SUM(METRICS('errors'))", ids: [] },
  { expression: 'SELECT AVG(CPUUtilization) FROM "AWS/ECS"', ids: [] },
])("reads $ids in $expression", ({ expression, ids }) => {
  expect(idsRead(expression)).toEqual(ids);
});

it.each([
  { rule: 'ALARM("a b") AND NOT (OK(c) OR FALSE)', alarms: ["a b", "c"] },
  {
    rule: "ALARM(arn:aws:cloudwatch:ap-southeast-1:111122223333:alarm:a)",
    alarms: ["arn:aws:cloudwatch:ap-southeast-1:111122223333:alarm:a"],
  },
])("finds $alarms in $rule", ({ rule, alarms }) => {
  expect(alarmRuleRefusal(rule)).toBeUndefined();
  expect(alarmsIn(rule)).toEqual(alarms);
});

it.each(["ALARM(a) ALARM(b)", "ALARM(a) AND", "(ALARM(a)", "FIRING(a)", "ALARM(a) && ALARM(b)", "NOT"])(
  "cannot parse %s",
  (rule) => expect(alarmRuleRefusal(rule)).toMatch(/the rule cannot be parsed/),
);

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  { scenario: "a long name", more: { alarmName: "a".repeat(256) }, refusal: /alarmName to be in the range/ },
  { scenario: "a long rule", more: { alarmRule: "a".repeat(10_241) }, refusal: /range \(1 - 10240\)/ },
  { scenario: "a broken rule", more: { alarmRule: "ALARM(one) OR" }, refusal: /the rule cannot be parsed/ },
  { scenario: "an alarm that is not there", more: { alarmRule: "ALARM(two)" }, refusal: /does not exist: two/ },
  { scenario: "itself", more: { alarmRule: "ALARM(both)" }, refusal: /a composite alarm cannot name itself/ },
  {
    scenario: "a metric alarm's name",
    more: { alarmName: "one" },
    refusal: /an alarm with the name one exists already/,
  },
  {
    scenario: "a suppressor that is not there",
    more: { actionsSuppressor: { alarm: "quiet", extensionPeriod: 60, waitPeriod: 60 } },
    refusal: /actionsSuppressor\.alarm: the MetricAlarm 'quiet' does not exist/,
  },
])("refuses a composite alarm with $scenario", ({ more, refusal }) => {
  const test = new AccountUnderTest();
  test.make(type, alarm({ name: "one" }));
  expect(test.refusal(compositeType, { alarmName: "both", alarmRule: "ALARM(one)", ...more })).toMatch(refusal);
});

it("keeps an alarm while a composite alarm names it, but not for a service", () => {
  const test = new AccountUnderTest();
  test.make(type, alarm({ name: "one" }));
  test.make(compositeType, { alarmName: "both", alarmRule: 'ALARM("one")' });
  const outer = test.make(compositeType, { alarmName: "outer", alarmRule: "OK(both)" });
  expect(outer.state["arn"]).toBe("arn:aws:cloudwatch:ap-southeast-1:111122223333:alarm:outer");
  expect(() => test.account.delete(type, "one")).toThrow(/Cannot delete one as there are composite alarm\(s\).*: both/);
  expect(() => test.account.delete(compositeType, "both")).toThrow(/composite alarm\(s\) depending on it: outer/);
  for (const name of ["outer", "both"]) test.account.delete(compositeType, name);
  test.account.store.setUses("aws:ecs/service:Service", "arn", [
    { fromType: "aws:ecs/service:Service", fromId: "arn", path: "alarms.alarmNames", toType: type, toId: "one" },
  ]);
  test.account.delete(type, "one");
  expect(test.account.store.list()).toEqual([]);
});

it("replaces a composite alarm for its name and for its actions being enabled", () => {
  const before = { alarmName: "both", alarmRule: "TRUE", actionsEnabled: true };
  const { account } = new AccountUnderTest();
  expect(account.diff(compositeType, before, { ...before, alarmRule: "FALSE" }).replaces).toEqual([]);
  expect(account.diff(compositeType, before, { ...before, actionsEnabled: false })).toMatchObject({
    replaces: ["actionsEnabled"],
    deleteBeforeReplace: true,
  });
});
