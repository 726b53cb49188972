import { expect, it } from "vitest";
import { unknownValue } from "../../simulated-aws/attributes.ts";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { actingAlarm } from "./acting-alarm.rule.ts";

it.each([
  { properties: { alarmActions: ["arn:aws:sns:ap-southeast-1:111122223333:topic"] }, problems: [] },
  { properties: { alarmActions: [unknownValue] }, problems: [] },
  { properties: { alarmActions: [] }, problems: ["tells nobody"] },
  { properties: {}, problems: ["tells nobody"] },
  { properties: { alarmActions: ["arn"], actionsEnabled: false }, problems: ["its actions are switched off"] },
])("says $problems of $properties", ({ properties, problems }) => {
  expect(problemsOf(actingAlarm, [resource("aws:cloudwatch/metricAlarm:MetricAlarm", properties)])).toEqual(problems);
});
