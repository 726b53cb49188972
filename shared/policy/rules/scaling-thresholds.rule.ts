import { valuesAt } from "../../simulated-aws/attributes.ts";
import { awaitedOfType, known, ofType } from "../policed-stack.ts";
import type { StackRule } from "../policy-rule.ts";

const policyType = "aws:appautoscaling/policy:Policy";
const targetType = "aws:appautoscaling/target:Target";

/** The mission's thresholds in percent, by ECS's own metric. */
const thresholds: Readonly<Record<string, number>> = {
  ECSServiceAverageCPUUtilization: 70,
  ECSServiceAverageMemoryUtilization: 80,
};

export const scalingThresholds: StackRule = {
  id: "scaling-thresholds",
  scope: "stack",
  reason: "Tasks must come before customers wait, by whichever runs out first.",
  requirement: "Auto-scaling triggers when CPU exceeds 70% OR memory exceeds 80%",
  controls: [],
  remedy: "give the service target-tracking policies for CPU at 70 and for memory at 80, as ServiceScaling does",
  problems: (stack) => {
    const services = ofType(stack, "aws:ecs/service:Service");
    const targets = ofType(stack, targetType).filter(
      ({ properties }) => known(properties, "serviceNamespace") === "ecs",
    );
    const unscaled = services.slice(targets.length).map((resource) => ({ resource, problem: "is scaled by nothing" }));
    const wrong = targets.flatMap((resource) => {
      const policies = ofType(stack, policyType).filter((policy) =>
        awaitedOfType(stack, policy, targetType).includes(resource),
      );
      return Object.entries(thresholds)
        .filter(([metric, percent]) => !policies.some(({ properties }) => tracks(properties, metric, percent)))
        .map(([metric, percent]) => ({ resource, problem: `no policy tracks ${metric} at ${String(percent)}` }));
    });
    return [...unscaled, ...wrong];
  },
};

function tracks(properties: unknown, metric: string, percent: number): boolean {
  const path = "targetTrackingScalingPolicyConfiguration";
  const metrics = valuesAt(properties, `${path}.predefinedMetricSpecification.predefinedMetricType`);
  return metrics.includes(metric) && valuesAt(properties, `${path}.targetValue`)[0] === percent;
}
