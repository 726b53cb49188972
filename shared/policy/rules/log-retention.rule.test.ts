import { expect, it } from "vitest";
import { unknownValue } from "../../simulated-aws/attributes.ts";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { logRetention } from "./log-retention.rule.ts";

it.each([
  { properties: { retentionInDays: 2557 }, problems: [] },
  { properties: { retentionInDays: 2192 }, problems: ["keeps records 2192 days"] },
  { properties: { retentionInDays: 2922 }, problems: ["keeps records 2922 days"] },
  { properties: { retentionInDays: 0 }, problems: ["keeps records for ever"] },
  { properties: {}, problems: ["keeps records for ever"] },
  { properties: { retentionInDays: unknownValue }, problems: [] },
])("says $problems of $properties", ({ properties, problems }) => {
  expect(problemsOf(logRetention, [resource("aws:cloudwatch/logGroup:LogGroup", properties)])).toEqual(problems);
});
