import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AppSettings } from "./app.settings.ts";

type DeploymentConfiguration = aws.types.input.ecs.ServiceDeploymentConfiguration;

/**
 * When the new version has all of the test traffic and none of the customers'. Not `TEST_TRAFFIC_SHIFT`, at which ECS calls
 * hooks on the way back as well (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html).
 */
export const hookStage = "POST_TEST_TRAFFIC_SHIFT";

/** How ECS moves customers to a new version, as `deploymentConfiguration` of the service: minutes are text, percents numbers. */
export function deploymentConfiguration(
  deployment: AppSettings["deployment"],
  hook: { readonly functionArn: pulumi.Input<string>; readonly roleArn: pulumi.Input<string> },
): DeploymentConfiguration {
  const { strategy, bakeMinutes } = deployment;
  return {
    strategy,
    bakeTimeInMinutes: String(bakeMinutes),
    ...(strategy === "CANARY"
      ? {
          canaryConfiguration: {
            canaryPercent: deployment.canary.percent,
            canaryBakeTimeInMinutes: String(deployment.canary.bakeMinutes),
          },
        }
      : {}),
    lifecycleHooks: [{ hookTargetArn: hook.functionArn, roleArn: hook.roleArn, lifecycleStages: [hookStage] }],
  };
}

/** Minutes in which both versions run side by side by choice. */
export function bakeMinutes(deployment: AppSettings["deployment"]): number {
  return deployment.bakeMinutes + (deployment.strategy === "CANARY" ? deployment.canary.bakeMinutes : 0);
}
