import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { identity, scaledService } from "./app-autoscaling.fixture.ts";

const policyType = "aws:appautoscaling/policy:Policy";

const tracking = (more: Attributes): Attributes => ({
  targetTrackingScalingPolicyConfiguration: { targetValue: 70, ...more },
});
const predefined = (predefinedMetricType = "ECSServiceAverageCPUUtilization", more: Attributes = {}): Attributes =>
  tracking({ predefinedMetricSpecification: { predefinedMetricType, ...more } });
const customized = (more: Attributes): Attributes => tracking({ customizedMetricSpecification: more });
const step = (...stepAdjustments: Attributes[]): Attributes => ({
  policyType: "StepScaling",
  targetTrackingScalingPolicyConfiguration: undefined,
  stepScalingPolicyConfiguration: { adjustmentType: "ChangeInCapacity", stepAdjustments },
});
const metricStat = { stat: "Sum", metric: { metricName: "RequestCountPerTarget", namespace: "AWS/ApplicationELB" } };

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
  { scenario: "a long name", more: { name: "a".repeat(256) }, refusal: /range \(1 - 255\)/ },
  { scenario: "a kind", more: { policyType: "SimpleScaling" }, refusal: /policyType to be one of/ },
  {
    scenario: "no configuration of its kind",
    more: { policyType: "StepScaling" },
    refusal: /stepScalingPolicyConfiguration is required for the policyType StepScaling/,
  },
  {
    scenario: "two configurations",
    more: { stepScalingPolicyConfiguration: {} },
    refusal: /stepScalingPolicyConfiguration is not valid for the policyType TargetTrackingScaling/,
  },
  { scenario: "no metric", more: tracking({}), refusal: /exactly one of predefinedMetricSpecification and customized/ },
  { scenario: "an unknown metric", more: predefined("CPU"), refusal: /predefinedMetricType to be one of/ },
  {
    scenario: "requests of no group",
    more: predefined("ALBRequestCountPerTarget"),
    refusal: /resourceLabel is required for ALBRequestCountPerTarget/,
  },
  {
    scenario: "a label for CPU",
    more: predefined("ECSServiceAverageCPUUtilization", { resourceLabel: "app/front/0/targetgroup/blue/0" }),
    refusal: /resourceLabel is only valid for ALBRequestCountPerTarget/,
  },
  {
    scenario: "a label of nothing",
    more: predefined("ALBRequestCountPerTarget", { resourceLabel: "app/front/0/targetgroup/blue/0" }),
    refusal: /Invalid resource label/,
  },
  {
    scenario: "half a metric",
    more: customized({ metricName: "A" }),
    refusal: /namespace is required for a customized/,
  },
  {
    scenario: "a metric beside metrics",
    more: customized({ metricName: "A", metrics: [] }),
    refusal: /metricName conflicts with metrics/,
  },
  {
    scenario: "two answers",
    more: customized({
      metrics: [
        { id: "blue", metricStat },
        { id: "all", expression: "blue * 2" },
      ],
    }),
    refusal: /exactly one metric must return data, got blue, all/,
  },
  {
    scenario: "an unknown id",
    more: customized({
      metrics: [
        { id: "blue", metricStat, returnData: false },
        { id: "all", expression: "blue + green" },
      ],
    }),
    refusal: /an expression reads "green", which is no metric of the list/,
  },
  {
    scenario: "a target of 0",
    more: tracking({
      targetValue: 0,
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
    }),
    refusal: /targetValue must be greater than 0/,
  },
  {
    scenario: "a cooldown into the past",
    more: tracking({
      scaleInCooldown: -1,
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
    }),
    refusal: /scaleInCooldown to be in the range/,
  },
  {
    scenario: "two days of cooldown",
    more: tracking({
      scaleOutCooldown: 172_800,
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
    }),
    refusal: /scaleOutCooldown to be in the range/,
  },
  { scenario: "no step", more: step(), refusal: /a step scaling policy needs stepAdjustments/ },
  {
    scenario: "an adjustment",
    more: { ...step(), stepScalingPolicyConfiguration: { adjustmentType: "Double", stepAdjustments: [] } },
    refusal: /adjustmentType to be one of/,
  },
  {
    scenario: "an aggregation",
    more: { ...step(), stepScalingPolicyConfiguration: { metricAggregationType: "Sum", stepAdjustments: [] } },
    refusal: /metricAggregationType to be one of/,
  },
  {
    scenario: "a step upside down",
    more: step({ metricIntervalLowerBound: "10", metricIntervalUpperBound: "0", scalingAdjustment: 1 }),
    refusal: /the upper bound must be greater than the lower bound/,
  },
  {
    scenario: "a gap between steps",
    more: step(
      { metricIntervalLowerBound: "0", metricIntervalUpperBound: "10", scalingAdjustment: 1 },
      { metricIntervalLowerBound: "20", scalingAdjustment: 2 },
    ),
    refusal: /a gap or an overlap between the step adjustments at 10/,
  },
  {
    scenario: "a metric that another policy tracks",
    more: predefined("ECSServiceAverageMemoryUtilization"),
    refusal: /Only one TargetTrackingScaling policy for a given metric specification is allowed: memory/,
  },
  {
    scenario: "no registered target",
    more: { resourceId: "service/app-dev/refunds" },
    refusal: /resourceId: the Target 'service\/app-dev\/refunds' does not exist/,
  },
])("refuses a policy with $scenario", ({ more, refusal }) => {
  const test = scaledService({ registered: true });
  const inputs = { ...identity, policyType: "TargetTrackingScaling", ...predefined() };
  test.make(policyType, { ...inputs, name: "memory", ...predefined("ECSServiceAverageMemoryUtilization") });
  expect(test.refusal(policyType, { ...inputs, name: "cpu", ...more })).toMatch(refusal);
});

it("tracks a target with two alarms of its own, which go with it", () => {
  const test = scaledService({ registered: true });
  const inputs = { ...identity, name: "cpu", policyType: "TargetTrackingScaling", ...predefined() };
  const { id, state } = test.make(policyType, inputs);
  expect(id).toBe("cpu");
  expect(state["arn"]).toMatch(
    /^arn:aws:autoscaling:ap-southeast-1:111122223333:scalingPolicy:[0-9a-f-]{36}:resource\/ecs\/service\/app-dev\/payments-dev:policyName\/cpu$/,
  );
  const alarms = state["alarmArns"] as string[];
  expect(alarms.map((arn) => test.account.store.findByArn(arn)?.name)).toEqual([
    expect.stringMatching(/^TargetTracking-service\/app-dev\/payments-dev-AlarmHigh-/),
    expect.stringMatching(/^TargetTracking-service\/app-dev\/payments-dev-AlarmLow-/),
  ]);
  expect(test.account.update(policyType, "subject", id, state, inputs)).toMatchObject({
    alarmArns: alarms,
    arn: state["arn"],
  });
  test.account.delete(policyType, id);
  expect(test.account.store.findByArn(String(alarms[0]))).toBeUndefined();
  expect(test.account.diff(policyType, inputs, { ...inputs, name: "b" }).replaces).toEqual(["name"]);
});

it("tracks the requests of both colours, or of a group of this account", () => {
  const test = scaledService({ registered: true });
  const metrics = [
    { id: "blue", metricStat, returnData: false },
    { id: "green", metricStat, returnData: false },
    { id: "all", expression: "blue + green", returnData: true },
  ];
  const inputs = { ...identity, policyType: "TargetTrackingScaling" };
  expect(test.make(policyType, { ...inputs, name: "both", ...customized({ metrics }) }).id).toBe("both");
  const [balancer] = test.account.store.list("aws:lb/loadBalancer:LoadBalancer");
  const suffix = (arn: string): string => arn.split(":").at(-1) ?? "";
  const resourceLabel = `${String(balancer?.state["arnSuffix"])}/${suffix(test.blue)}`;
  const requests = predefined("ALBRequestCountPerTarget", { resourceLabel });
  expect(test.make(policyType, { ...inputs, name: "requests", ...requests }).id).toBe("requests");
});
