import { known, ofType, type PolicedResource, type PolicedStack } from "../policed-stack.ts";
import type { StackRule } from "../policy-rule.ts";

const daily = /^(cron\(\d+ \d+ \* \* \? \*\)|rate\((24 hours|1 day)\))$/;

export const backupVerification: StackRule = {
  id: "backup-verification",
  scope: "stack",
  reason: "A backup that nobody has tried is a hope, and a check that stopped running says nothing.",
  requirement: "Lambda functions to verify database backup integrity; scheduled to run daily; alert on failures",
  controls: ["PCI DSS 10.7.2", "FSBP RDS.11"],
  remedy: "schedule the verification daily and give it an alarm with treatMissingData breaching",
  problems: (stack) =>
    ofType(stack, "aws:rds/cluster:Cluster").flatMap((resource) => [
      ...(hasDailySchedule(stack) ? [] : [{ resource, problem: "no daily schedule verifies its backups" }]),
      ...(alarms(stack).some(firesOnSilence)
        ? []
        : [{ resource, problem: "no alarm fires when the verification falls silent" }]),
    ]),
};

function hasDailySchedule(stack: PolicedStack): boolean {
  return ofType(stack, "aws:scheduler/schedule:Schedule").some(
    ({ name, properties }) =>
      name.includes("backup-verification") &&
      daily.test(String(known(properties, "scheduleExpression"))) &&
      known(properties, "state") !== "DISABLED",
  );
}

function alarms(stack: PolicedStack): PolicedResource[] {
  return ofType(stack, "aws:cloudwatch/metricAlarm:MetricAlarm").filter(({ name }) =>
    name.includes("backup-verification"),
  );
}

function firesOnSilence({ properties }: PolicedResource): boolean {
  return known(properties, "treatMissingData") === "breaching";
}
