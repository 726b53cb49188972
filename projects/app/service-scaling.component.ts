import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AppSettings } from "./app.settings.ts";

export interface ServiceScalingArgs {
  readonly scope: NamingScope;
  readonly tasks: AppSettings["tasks"];
  readonly clusterName: pulumi.Input<string>;
  readonly serviceName: pulumi.Input<string>;
}

/** The mission's thresholds, in percent of what the tasks have. */
const targets = { cpu: 70, memory: 80 } as const;

/**
 * Tasks come when CPU exceeds 70 % or memory exceeds 80 %: Application Auto Scaling adds when any policy asks, and
 * takes away when all agree (https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html).
 */
export class ServiceScaling extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceScalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:app:ServiceScaling", name, {}, opts);
    const { scope, tasks, clusterName, serviceName } = args;
    const owned = { parent: this };
    const target = new aws.appautoscaling.Target(
      name,
      {
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: pulumi.interpolate`service/${clusterName}/${serviceName}`,
        minCapacity: tasks.minimum,
        maxCapacity: tasks.maximum,
      },
      owned,
    );
    const policy = (role: string, predefinedMetricType: string, targetValue: number): void => {
      new aws.appautoscaling.Policy(
        `scaling-policy-${role}`,
        {
          name: resourceName(scope, "scaling-policy", role),
          policyType: "TargetTrackingScaling",
          serviceNamespace: target.serviceNamespace,
          scalableDimension: target.scalableDimension,
          resourceId: target.resourceId,
          targetTrackingScalingPolicyConfiguration: {
            predefinedMetricSpecification: { predefinedMetricType },
            targetValue,
            scaleOutCooldown: 60,
            scaleInCooldown: 300,
          },
        },
        owned,
      );
    };
    policy("cpu", "ECSServiceAverageCPUUtilization", targets.cpu);
    policy("memory", "ECSServiceAverageMemoryUtilization", targets.memory);
    this.registerOutputs({});
  }
}
