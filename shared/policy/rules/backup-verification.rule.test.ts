import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { backupVerification } from "./backup-verification.rule.ts";

const cluster = resource("aws:rds/cluster:Cluster", {});
const schedule = (change: object = {}) =>
  resource(
    "aws:scheduler/schedule:Schedule",
    { scheduleExpression: "cron(0 3 * * ? *)", ...change },
    { name: "schedule-backup-verification" },
  );
const alarm = (treatMissingData: string, name = "alarm-backup-verification-silence") =>
  resource("aws:cloudwatch/metricAlarm:MetricAlarm", { treatMissingData }, { name });

it.each(["cron(0 3 * * ? *)", "rate(1 day)", "rate(24 hours)"])(
  "admits %s with an alarm on silence",
  (scheduleExpression) => {
    expect(problemsOf(backupVerification, [cluster, schedule({ scheduleExpression }), alarm("breaching")])).toEqual([]);
  },
);

it.each([
  { others: [alarm("breaching")], problem: "no daily schedule verifies its backups" },
  {
    others: [schedule({ scheduleExpression: "rate(7 days)" }), alarm("breaching")],
    problem: "no daily schedule verifies its backups",
  },
  { others: [schedule({ state: "DISABLED" }), alarm("breaching")], problem: "no daily schedule verifies its backups" },
  { others: [schedule(), alarm("notBreaching")], problem: "no alarm fires when the verification falls silent" },
  {
    others: [schedule(), alarm("breaching", "alarm-cpu")],
    problem: "no alarm fires when the verification falls silent",
  },
])("refuses a database where $problem", ({ others, problem }) => {
  expect(problemsOf(backupVerification, [cluster, ...others])).toEqual([problem]);
});
