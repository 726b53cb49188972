import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { auditTrail } from "./audit-trail.rule.ts";

const whole = {
  isMultiRegionTrail: true,
  enableLogFileValidation: true,
  includeGlobalServiceEvents: true,
  cloudWatchLogsGroupArn: "arn:aws:logs:ap-southeast-1:111122223333:log-group:log-group-trail-dev-x1:*",
};
const trail = (change: object) => resource("aws:cloudtrail/trail:Trail", { ...whole, ...change });

it("admits a trail of every region with validation and a log group, and other stacks without one", () => {
  expect(problemsOf(auditTrail, [trail({})], { project: "security" })).toEqual([]);
  expect(problemsOf(auditTrail, [resource("aws:kms/key:Key", {})], { project: "data" })).toEqual([]);
});

it.each([
  { change: { isMultiRegionTrail: false }, problem: "isMultiRegionTrail is not true" },
  { change: { enableLogFileValidation: undefined }, problem: "enableLogFileValidation is not true" },
  { change: { enableLogging: false }, problem: "records nothing" },
  { change: { cloudWatchLogsGroupArn: undefined }, problem: "nobody can search it: no log group" },
])("refuses one where $problem", ({ change, problem }) => {
  expect(problemsOf(auditTrail, [trail(change)], { project: "security" })).toEqual([problem]);
});

it("refuses a security stack without a trail", () => {
  expect(problemsOf(auditTrail, [resource("aws:kms/key:Key", {})], { project: "security" })).toEqual([
    "the security stack records no audit trail",
  ]);
});
