import { ActingAlarm } from "@payments/shared/components/acting-alarm.component.ts";
import type { NamingScope } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface DeploymentAlarmsArgs {
  readonly scope: NamingScope;
  readonly loadBalancerArnSuffix: pulumi.Input<string>;
  readonly targetGroups: readonly aws.lb.TargetGroup[];
  readonly alertTopicArn: pulumi.Input<string>;
}

const runbook = "Runbook: projects/app/README.md, A release that was rolled back";

/** Alarms that stop a release and swing back to the old version. They watch the door, so that either colour may serve. */
export class DeploymentAlarms extends pulumi.ComponentResource {
  readonly names: pulumi.Output<string>[];

  constructor(name: string, args: DeploymentAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:app:DeploymentAlarms", name, {}, opts);
    const { scope, loadBalancerArnSuffix, alertTopicArn } = args;
    const common = { scope, topicArn: alertTopicArn, evaluationPeriods: 2, treatMissingData: "notBreaching" };
    const atDoor = { namespace: "AWS/ApplicationELB", dimensions: { LoadBalancer: loadBalancerArnSuffix }, period: 60 };
    const errors = new ActingAlarm(
      {
        ...common,
        ...atDoor,
        role: "release-errors",
        alarmDescription: `The service answers with errors. ${runbook}`,
        metricName: "HTTPCode_Target_5XX_Count",
        statistic: "Sum",
        comparisonOperator: "GreaterThanThreshold",
        threshold: 10,
      },
      { parent: this },
    );
    const latency = new ActingAlarm(
      {
        ...common,
        ...atDoor,
        role: "release-latency",
        alarmDescription: `One answer in twenty takes longer than a second. ${runbook}`,
        metricName: "TargetResponseTime",
        extendedStatistic: "p95",
        comparisonOperator: "GreaterThanThreshold",
        threshold: 1,
      },
      { parent: this },
    );
    const unhealthy = new ActingAlarm(
      {
        ...common,
        role: "release-unhealthy",
        alarmDescription: `Tasks do not answer their health check. ${runbook}`,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        metricQueries: unhealthyHosts(args),
      },
      { parent: this },
    );
    this.names = [errors.name, latency.name, unhealthy.name];
    this.registerOutputs({ names: this.names });
  }
}

function unhealthyHosts({
  targetGroups,
  loadBalancerArnSuffix,
}: DeploymentAlarmsArgs): aws.types.input.cloudwatch.MetricAlarmMetricQuery[] {
  const hosts = targetGroups.map(({ arnSuffix }, index) => ({
    id: `hosts${String(index + 1)}`,
    metric: {
      namespace: "AWS/ApplicationELB",
      metricName: "UnHealthyHostCount",
      dimensions: { LoadBalancer: loadBalancerArnSuffix, TargetGroup: arnSuffix },
      period: 60,
      stat: "Maximum",
    },
  }));
  const expression = `SUM([${hosts.map(({ id }) => `FILL(${id}, 0)`).join(", ")}])`;
  return [...hosts, { id: "unhealthy", expression, label: "Unhealthy tasks of both colours", returnData: true }];
}
