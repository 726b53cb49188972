import type { CommonSettings } from "@payments/shared/settings/stack-settings.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";

let project: RehearsedProject;
const target = (rehearsed: RehearsedProject) =>
  rehearsed.resource("aws:appautoscaling/target:Target", "scaling").inputs;

beforeAll(async () => {
  project = await rehearseProject("app");
});

it("moves the number of this service's tasks between the bounds of the settings", () => {
  const { clusterName, serviceName } = project.outputs;
  expect(target(project)).toMatchObject({
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: `service/${String(clusterName)}/${String(serviceName)}`,
    minCapacity: 6,
    maxCapacity: 30,
  });
});

it("takes the bounds from the settings, also where there is nothing to move", async () => {
  const fixed = await rehearseProject("app", {
    adjust: (settings: CommonSettings) => ({ ...settings, tasks: { minimum: 4, maximum: 4 } }),
  });
  expect(target(fixed)).toMatchObject({ minCapacity: 4, maxCapacity: 4 });
  expect(fixed.resource("aws:ecs/service:Service", "service").inputs["desiredCount"]).toBe(4);
});

it.each([
  { role: "cpu", metric: "ECSServiceAverageCPUUtilization", percent: 70 },
  { role: "memory", metric: "ECSServiceAverageMemoryUtilization", percent: 80 },
])("adds tasks above $percent % of $role, fast, and takes them away slowly", ({ role, metric, percent }) => {
  const { serviceNamespace, scalableDimension, resourceId } = target(project);
  expect(project.resource("aws:appautoscaling/policy:Policy", `scaling-policy-${role}`).inputs).toEqual({
    name: `scaling-policy-${role}-local-r1`,
    policyType: "TargetTrackingScaling",
    serviceNamespace,
    scalableDimension,
    resourceId,
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: metric },
      targetValue: percent,
      scaleOutCooldown: 60,
      scaleInCooldown: 300,
    },
  });
});

it("has a policy for each of the two, so that either alone can ask for tasks", () => {
  expect(project.all("aws:appautoscaling/policy:Policy").map(({ name }) => name)).toEqual([
    "scaling-policy-cpu",
    "scaling-policy-memory",
  ]);
});
