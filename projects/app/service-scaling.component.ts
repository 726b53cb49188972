import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AppSettings } from "./app.settings.ts";
import { type PeakHours, peakSchedule } from "./peak-schedule.plan.ts";

export interface ServiceScalingArgs {
  readonly scope: NamingScope;
  readonly settings: Pick<AppSettings, "tasks" | "scaling">;
  readonly clusterName: pulumi.Input<string>;
  readonly serviceName: pulumi.Input<string>;
  readonly loadBalancerArnSuffix: pulumi.Input<string>;
  readonly blue: aws.lb.TargetGroup;
  readonly green: aws.lb.TargetGroup;
}

type Tracking = aws.types.input.appautoscaling.PolicyTargetTrackingScalingPolicyConfiguration;

/** The mission's thresholds, in percent of what the tasks have. */
const targets = { cpu: 70, memory: 80 } as const;

/**
 * Tasks come when CPU exceeds 70 % or memory exceeds 80 % or each has more requests than it is meant to serve: Application
 * Auto Scaling adds when any policy asks, and takes away when all agree
 * (https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html).
 */
export class ServiceScaling extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceScalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:app:ServiceScaling", name, {}, opts);
    const { scope, clusterName, serviceName } = args;
    const { tasks, scaling } = args.settings;
    const target = new aws.appautoscaling.Target(
      name,
      {
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: pulumi.interpolate`service/${clusterName}/${serviceName}`,
        minCapacity: tasks.minimum,
        maxCapacity: tasks.maximum,
      },
      { parent: this },
    );
    this.#policy(scope, target, "cpu", {
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      targetValue: targets.cpu,
    });
    this.#policy(scope, target, "memory", {
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" },
      targetValue: targets.memory,
    });
    this.#policy(scope, target, "requests", {
      customizedMetricSpecification: { metrics: requestsPerTask(args) },
      targetValue: scaling.requestsPerTask,
    });
    if (scaling.peak) this.#peak(scope, target, scaling.peak, tasks.minimum);
    this.registerOutputs({});
  }

  #policy(scope: NamingScope, target: aws.appautoscaling.Target, role: string, tracking: Tracking): void {
    new aws.appautoscaling.Policy(
      `scaling-policy-${role}`,
      {
        name: resourceName(scope, "scaling-policy", role),
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: { ...tracking, scaleOutCooldown: 60, scaleInCooldown: 300 },
      },
      { parent: this },
    );
  }

  #peak(scope: NamingScope, target: aws.appautoscaling.Target, peak: PeakHours, minimum: number): void {
    for (const { role, schedule, minCapacity } of peakSchedule(peak, minimum)) {
      new aws.appautoscaling.ScheduledAction(
        `scheduled-action-${role}`,
        {
          name: resourceName(scope, "scheduled-action", role),
          serviceNamespace: target.serviceNamespace,
          scalableDimension: target.scalableDimension,
          resourceId: target.resourceId,
          schedule,
          timezone: peak.timezone,
          scalableTargetAction: { minCapacity },
        },
        { parent: this },
      );
    }
  }
}

/**
 * Requests a minute for each task, whichever colour serves: each group's count is divided by that group's own tasks, and
 * both have as many, so that the sum is right before a release, after it, and at every share in between. A group without
 * requests has no data, which a plus counts as 0
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
 */
function requestsPerTask({
  loadBalancerArnSuffix,
  blue,
  green,
}: ServiceScalingArgs): aws.types.input.appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetric[] {
  const perTarget = (id: string, { arnSuffix }: aws.lb.TargetGroup) => ({
    id,
    returnData: false,
    metricStat: {
      stat: "Sum",
      metric: {
        namespace: "AWS/ApplicationELB",
        metricName: "RequestCountPerTarget",
        dimensions: [
          { name: "LoadBalancer", value: loadBalancerArnSuffix },
          { name: "TargetGroup", value: arnSuffix },
        ],
      },
    },
  });
  const label = "Requests a minute for each task";
  return [
    { id: "total", expression: "blue + green", label, returnData: true },
    perTarget("blue", blue),
    perTarget("green", green),
  ];
}
