import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { identity, resourceId, scaledService } from "./app-autoscaling.fixture.ts";

const targetType = "aws:appautoscaling/target:Target";
const actionType = "aws:appautoscaling/scheduledAction:ScheduledAction";

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  {
    scenario: "another namespace",
    more: { serviceNamespace: "dynamodb" },
    refusal: /serviceNamespace to be one of \[ecs\]/,
  },
  {
    scenario: "a dimension",
    more: { scalableDimension: "ecs:service:Cpu" },
    refusal: /scalableDimension to be one of/,
  },
  { scenario: "less than none", more: { minCapacity: -1 }, refusal: /minCapacity to be in the range \(0 - 5000\)/ },
  {
    scenario: "more than ECS runs",
    more: { maxCapacity: 5001 },
    refusal: /maxCapacity to be in the range \(0 - 5000\)/,
  },
  {
    scenario: "most below least",
    more: { maxCapacity: 1 },
    refusal: /Maximum capacity cannot be less than minimum capacity/,
  },
  {
    scenario: "no service",
    more: { resourceId: "service/app-dev/refunds" },
    refusal: /ValidationException: ECS service doesn't exist: service\/app-dev\/refunds/,
  },
])("refuses a scalable target with $scenario", ({ more, refusal }) => {
  const inputs = { ...identity, minCapacity: 2, maxCapacity: 10, ...more };
  expect(scaledService({ registered: false }).refusal(targetType, inputs)).toMatch(refusal);
});

it("registers a service for scaling, and lets it go with its policies", () => {
  const test = scaledService({ registered: false });
  const inputs = { ...identity, minCapacity: 2, maxCapacity: 10 };
  const { id, state } = test.make(targetType, inputs);
  expect(id).toBe(resourceId);
  expect(state["arn"]).toMatch(
    /^arn:aws:application-autoscaling:ap-southeast-1:111122223333:scalable-target\/[0-9a-f]{32}$/,
  );
  expect(test.account.update(targetType, "subject", id, state, { ...inputs, maxCapacity: 20 })["arn"]).toBe(
    state["arn"],
  );
  expect(test.account.diff(targetType, inputs, { ...inputs, resourceId: "b", maxCapacity: 3 }).replaces).toEqual([
    "resourceId",
  ]);
  test.make("aws:appautoscaling/policy:Policy", {
    ...identity,
    name: "cpu",
    policyType: "TargetTrackingScaling",
    targetTrackingScalingPolicyConfiguration: {
      targetValue: 70,
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
    },
  });
  test.account.delete(targetType, id);
  expect(test.account.read(targetType, id)).toBeUndefined();
});

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  {
    scenario: "another namespace",
    more: { serviceNamespace: "dynamodb" },
    refusal: /serviceNamespace to be one of \[ecs\]/,
  },
  {
    scenario: "a dimension",
    more: { scalableDimension: "ecs:service:Cpu" },
    refusal: /scalableDimension to be one of/,
  },
  { scenario: "no name", more: { name: undefined }, refusal: /needs a physical name in "name"/ },
  { scenario: "five fields", more: { schedule: "cron(0 18 * * *)" }, refusal: /Invalid Schedule Expression/ },
  {
    scenario: "nothing to do",
    more: { scalableTargetAction: {} },
    refusal: /at least one of minCapacity and maxCapacity/,
  },
  {
    scenario: "most below least",
    more: { scalableTargetAction: { minCapacity: 3, maxCapacity: 2 } },
    refusal: /Maximum capacity cannot be less than minimum/,
  },
])("refuses a scheduled action with $scenario", ({ more, refusal }) => {
  const inputs = {
    ...identity,
    name: "night",
    schedule: "cron(0 18 * * ? *)",
    scalableTargetAction: { minCapacity: 1 },
  };
  expect(scaledService({ registered: true }).refusal(actionType, { ...inputs, ...more })).toMatch(refusal);
});

it("scales by the clock", () => {
  const inputs = {
    ...identity,
    name: "night",
    schedule: "cron(0 18 * * ? *)",
    scalableTargetAction: { minCapacity: 1 },
  };
  const test = scaledService({ registered: true });
  const { id, state } = test.make(actionType, inputs);
  expect(id).toBe(`night-ecs-${resourceId}`);
  expect(state["arn"]).toMatch(
    /:scheduledAction:[0-9a-f-]{36}:resource\/ecs\/service\/app-dev\/payments-dev:scheduledActionName\/night$/,
  );
  expect(test.account.diff(actionType, inputs, { ...inputs, schedule: "rate(1 day)" }).replaces).toEqual([]);
});
