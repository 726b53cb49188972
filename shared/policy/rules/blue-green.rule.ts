import { isRecord, isUnknown, valuesAt } from "../../simulated-aws/attributes.ts";
import type { ResourceRule } from "../policy-rule.ts";

/** Strategies that keep the old version until the new one has proven itself (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html). */
const strategies = ["BLUE_GREEN", "CANARY", "LINEAR"];

export const blueGreen: ResourceRule = {
  id: "blue-green",
  scope: "resource",
  reason: "Going back to the old version must take seconds, not a deployment.",
  requirement: "Blue-green deployment capability required for zero-downtime updates",
  controls: ["PCI DSS 6.5.1"],
  remedy: "set the strategy to BLUE_GREEN or CANARY, and alternateTargetGroupArn for every load balancer",
  types: ["aws:ecs/service:Service"],
  problems: ({ properties }) => {
    const { deploymentConfiguration, loadBalancers } = properties;
    const strategy = String(valuesAt(deploymentConfiguration, "strategy")[0] ?? "ROLLING");
    const doors = valuesAt(properties, "loadBalancers").filter(isRecord);
    return [
      ...(isUnknown(deploymentConfiguration) || strategies.includes(strategy) ? [] : [`is deployed by ${strategy}`]),
      ...(isUnknown(loadBalancers) || (doors.length > 0 && doors.every(hasAlternate))
        ? []
        : ["has no alternate target group"]),
    ];
  },
};

function hasAlternate(door: Record<string, unknown>): boolean {
  const { advancedConfiguration } = door;
  return isRecord(advancedConfiguration) && advancedConfiguration["alternateTargetGroupArn"] !== undefined;
}
