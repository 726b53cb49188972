import { ActingAlarm } from "@payments/shared/components/acting-alarm.component.ts";
import { type NamingScope, nameTail, resourceName } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trailWatches } from "./trail-watches.plan.ts";

export interface TrailAlarmsArgs {
  readonly scope: NamingScope;
  readonly logGroupName: pulumi.Input<string>;
  readonly alertTopicArn: pulumi.Input<string>;
}

const namespace = "Payments/Audit";
const runbook = "Runbook: projects/security/README.md, Alarms";

/** Rings within minutes of anything in the account that nobody should do unannounced. */
export class TrailAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: TrailAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:security:TrailAlarms", name, {}, opts);
    const { scope, logGroupName, alertTopicArn } = args;
    const owned = { parent: this };
    for (const { role, what, pattern } of trailWatches) {
      const filter = new aws.cloudwatch.LogMetricFilter(
        `metric-filter-${role}`,
        {
          name: resourceName(scope, "metric-filter", role),
          logGroupName,
          pattern,
          metricTransformation: { namespace, name: `${role}${nameTail(scope)}`, value: "1", unit: "Count" },
        },
        owned,
      );
      new ActingAlarm(
        {
          scope,
          role,
          topicArn: alertTopicArn,
          alarmDescription: `${what}. ${runbook}`,
          namespace,
          metricName: filter.metricTransformation.name,
          statistic: "Sum",
          period: 300,
          evaluationPeriods: 1,
          comparisonOperator: "GreaterThanOrEqualToThreshold",
          threshold: 1,
          treatMissingData: "notBreaching",
        },
        owned,
      );
    }
    this.registerOutputs({});
  }
}
