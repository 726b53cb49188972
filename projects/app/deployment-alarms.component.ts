import { ActingAlarm } from "@payments/shared/components/acting-alarm.component.ts";
import type { NamingScope } from "@payments/shared/naming/resource-name.ts";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { releaseErrors } from "./release-errors.plan.ts";

export interface DeploymentAlarmsArgs {
  readonly scope: NamingScope;
  readonly loadBalancerArnSuffix: pulumi.Input<string>;
  readonly blue: aws.lb.TargetGroup;
  readonly green: aws.lb.TargetGroup;
  readonly alertTopicArn: pulumi.Input<string>;
}

type MetricQuery = aws.types.input.cloudwatch.MetricAlarmMetricQuery;
type Metric = Pick<aws.types.input.cloudwatch.MetricAlarmMetricQueryMetric, "metricName" | "dimensions" | "stat">;

const runbook = "Runbook: projects/app/README.md, A release that was rolled back";
const namespace = "AWS/ApplicationELB";
const { period } = releaseErrors;

/** Alarms that stop a release and swing back to the old version. They watch the door, so that either colour may serve. */
export class DeploymentAlarms extends pulumi.ComponentResource {
  readonly names: pulumi.Output<string>[];

  constructor(name: string, args: DeploymentAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:app:DeploymentAlarms", name, {}, opts);
    const { scope, loadBalancerArnSuffix, blue, green, alertTopicArn } = args;
    const common = {
      scope,
      topicArn: alertTopicArn,
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: releaseErrors.evaluationPeriods,
      treatMissingData: "notBreaching",
    };
    const door = { LoadBalancer: loadBalancerArnSuffix };
    const errors = new ActingAlarm(
      {
        ...common,
        role: "release-errors",
        alarmDescription: `Customers get errors, from the service or because it does not answer. ${runbook}`,
        threshold: releaseErrors.threshold,
        metricQueries: sumOf("Answers with an error of ours", {
          failed: { metricName: "HTTPCode_Target_5XX_Count", dimensions: door, stat: "Sum" },
          // A task that dies or hangs answers nothing: the load balancer says 502 or 504 in its place.
          unanswered: { metricName: "HTTPCode_ELB_5XX_Count", dimensions: door, stat: "Sum" },
        }),
      },
      { parent: this },
    );
    const latency = new ActingAlarm(
      {
        ...common,
        role: "release-latency",
        alarmDescription: `One answer in twenty takes longer than a second. ${runbook}`,
        threshold: 1,
        namespace,
        metricName: "TargetResponseTime",
        dimensions: door,
        extendedStatistic: "p95",
        period,
      },
      { parent: this },
    );
    const unhealthyTasks = ({ arnSuffix }: aws.lb.TargetGroup): Metric => ({
      metricName: "UnHealthyHostCount",
      dimensions: { ...door, TargetGroup: arnSuffix },
      stat: "Maximum",
    });
    const unhealthy = new ActingAlarm(
      {
        ...common,
        role: "release-unhealthy",
        alarmDescription: `Tasks do not answer their health check. ${runbook}`,
        threshold: 0,
        metricQueries: sumOf("Unhealthy tasks of both colours", {
          blue: unhealthyTasks(blue),
          green: unhealthyTasks(green),
        }),
      },
      { parent: this },
    );
    this.names = [errors.name, latency.name, unhealthy.name];
    this.registerOutputs({ names: this.names });
  }
}

/**
 * The sum of metrics in each minute. A plus counts a minute without data as 0; FILL and SUM would too, but AWS advises
 * against both in alarms: they can leave one stuck
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
 */
function sumOf(label: string, metrics: Readonly<Record<string, Metric>>): MetricQuery[] {
  const parts = Object.entries(metrics).map(([id, metric]) => ({ id, metric: { ...metric, namespace, period } }));
  return [{ id: "total", expression: Object.keys(metrics).join(" + "), label, returnData: true }, ...parts];
}
