import type { CommonSettings } from "@payments/shared/settings/stack-settings.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

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
    adjust: (settings: CommonSettings) => ({
      ...settings,
      tasks: { minimum: 4, maximum: 4 },
      scaling: { requestsPerTask: 4500 },
    }),
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

it("has a policy for each of the three, so that any of them can ask for tasks", () => {
  expect(project.all("aws:appautoscaling/policy:Policy").map(({ name }) => name)).toEqual([
    "scaling-policy-cpu",
    "scaling-policy-memory",
    "scaling-policy-requests",
  ]);
});

describe("requests for each task", () => {
  const specification = () => {
    const { inputs } = project.resource("aws:appautoscaling/policy:Policy", "scaling-policy-requests");
    return inputs["targetTrackingScalingPolicyConfiguration"] as {
      targetValue: number;
      customizedMetricSpecification: { metrics: { id: string; expression?: string }[] };
    };
  };

  it("are counted in both colours, each by its own tasks, and held at the settings' figure", () => {
    const perTarget = (colour: string) => ({
      id: colour,
      returnData: false,
      metricStat: {
        stat: "Sum",
        metric: {
          namespace: "AWS/ApplicationELB",
          metricName: "RequestCountPerTarget",
          dimensions: [
            { name: "LoadBalancer", value: project.records.get("edge")?.outputs["loadBalancerArnSuffix"] },
            { name: "TargetGroup", value: project.outputs[`${colour}TargetGroupArnSuffix`] },
          ],
        },
      },
    });
    expect(specification()).toEqual({
      customizedMetricSpecification: {
        metrics: [
          { id: "total", expression: "blue + green", label: "Requests a minute for each task", returnData: true },
          perTarget("blue"),
          perTarget("green"),
        ],
      },
      targetValue: 4500,
      scaleOutCooldown: 60,
      scaleInCooldown: 300,
    });
  });

  it("stay right while blue and green both run, whatever share of the customers each has", () => {
    const [total] = specification().customizedMetricSpecification.metrics;
    const measured = (series: Record<string, number>): number =>
      (total?.expression ?? "").split(" + ").reduce((sum, id) => sum + (series[id] ?? Number.NaN), 0);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 3, max: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (requests, tasks, share) => {
          const blue = (requests * (1 - share)) / tasks;
          const green = (requests * share) / tasks;
          expect(measured({ blue, green })).toBeCloseTo(requests / tasks, 6);
        },
      ),
    );
  });
});

describe("peak hours", () => {
  const actions = (rehearsed: RehearsedProject) =>
    rehearsed.all("aws:appautoscaling/scheduledAction:ScheduledAction").map(({ inputs }) => inputs);

  it("have a floor of their own, by the clock of the settings' time zone", () => {
    const { serviceNamespace, scalableDimension, resourceId } = target(project);
    const own = { serviceNamespace, scalableDimension, resourceId, timezone: "Asia/Singapore" };
    expect(actions(project)).toEqual([
      {
        ...own,
        name: "scheduled-action-peak-begin-local-r1",
        schedule: "cron(45 7 ? * MON-FRI *)",
        scalableTargetAction: { minCapacity: 12 },
      },
      {
        ...own,
        name: "scheduled-action-peak-end-local-r1",
        schedule: "cron(0 20 ? * MON-FRI *)",
        scalableTargetAction: { minCapacity: 6 },
      },
    ]);
  });

  it("are nobody's affair where the settings name none", async () => {
    const quiet = await rehearseProject("app", {
      adjust: (settings) => ({ ...settings, scaling: { requestsPerTask: 900 } }),
    });
    expect(quiet.refusals).toEqual([]);
    expect(actions(quiet)).toEqual([]);
  });
});
