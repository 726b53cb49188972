import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { scalingThresholds } from "./scaling-thresholds.rule.ts";

const service = resource("aws:ecs/service:Service", {});
const target = resource("aws:appautoscaling/target:Target", { serviceNamespace: "ecs" });
const policy = (predefinedMetricType: string, targetValue: number) =>
  resource(
    "aws:appautoscaling/policy:Policy",
    {
      targetTrackingScalingPolicyConfiguration: {
        targetValue,
        predefinedMetricSpecification: { predefinedMetricType },
      },
    },
    { name: predefinedMetricType, after: [target] },
  );
const cpu = policy("ECSServiceAverageCPUUtilization", 70);
const memory = policy("ECSServiceAverageMemoryUtilization", 80);

it("admits a service that scales at CPU 70 and at memory 80", () => {
  expect(problemsOf(scalingThresholds, [service, target, cpu, memory])).toEqual([]);
});

it.each([
  { policies: [cpu], problem: "no policy tracks ECSServiceAverageMemoryUtilization at 80" },
  {
    policies: [policy("ECSServiceAverageCPUUtilization", 75), memory],
    problem: "no policy tracks ECSServiceAverageCPUUtilization at 70",
  },
])("refuses one where $problem", ({ policies, problem }) => {
  expect(problemsOf(scalingThresholds, [service, target, ...policies])).toEqual([problem]);
});

it("refuses a service that nothing scales", () => {
  expect(problemsOf(scalingThresholds, [service])).toEqual(["is scaled by nothing"]);
});
