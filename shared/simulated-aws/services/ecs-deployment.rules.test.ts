import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { ServiceUnderTest } from "./ecs.fixture.ts";
import { holdNeighbour, holdRole } from "./neighbours.fixture.ts";

const type = "aws:ecs/service:Service";

const hook = (test: ServiceUnderTest, more: Attributes = {}): Attributes => {
  const hookTargetArn = "arn:aws:lambda:ap-southeast-1:111122223333:function:admission";
  holdNeighbour(test, { type: "aws:lambda/function:Function", id: "admission", arn: hookTargetArn });
  return {
    hookTargetArn,
    roleArn: holdRole(test, "hooks", "ecs.amazonaws.com", ["lambda:InvokeFunction"]),
    lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"],
    ...more,
  };
};

/** A service that shifts from blue to green, and what its deployment is told. */
const shifting = (test: ServiceUnderTest, deployment: Attributes = {}, advanced: Attributes = {}): Attributes => ({
  deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: "5", ...deployment },
  loadBalancers: [
    {
      targetGroupArn: test.blue,
      containerName: "api",
      containerPort: 8080,
      advancedConfiguration: test.advanced(advanced),
    },
  ],
});

const canary = { canaryPercent: 10, canaryBakeTimeInMinutes: "10" };
const linear = { stepPercent: 25, stepBakeTimeInMinutes: "5" };

it.each<{ scenario: string; more: (test: ServiceUnderTest) => Attributes; refusal: RegExp }>([
  {
    scenario: "a strategy",
    more: (test) => shifting(test, { strategy: "RED_BLACK" }),
    refusal: /strategy to be one of \[ROLLING/,
  },
  {
    scenario: "a day and more of baking",
    more: (test) => shifting(test, { bakeTimeInMinutes: "1441" }),
    refusal: /bakeTimeInMinutes to be minutes in the range \(0 - 1440\), got 1441/,
  },
  {
    scenario: "half a minute of baking",
    more: (test) => shifting(test, { bakeTimeInMinutes: "0.5" }),
    refusal: /bakeTimeInMinutes to be minutes/,
  },
  {
    scenario: "a number of minutes",
    more: (test) => shifting(test, { bakeTimeInMinutes: 5 }),
    refusal: /bakeTimeInMinutes: Incorrect attribute value type: expected a string, got 5/,
  },
  {
    scenario: "a canary of two days",
    more: (test) =>
      shifting(test, { strategy: "CANARY", canaryConfiguration: { ...canary, canaryBakeTimeInMinutes: "2880" } }),
    refusal: /canaryBakeTimeInMinutes to be minutes/,
  },
  {
    scenario: "a canary of nothing",
    more: (test) => shifting(test, { strategy: "CANARY", canaryConfiguration: { ...canary, canaryPercent: 0 } }),
    refusal: /canaryPercent to be in the range \(0\.1 - 100\)/,
  },
  {
    scenario: "steps of two days",
    more: (test) =>
      shifting(test, { strategy: "LINEAR", linearConfiguration: { ...linear, stepBakeTimeInMinutes: "2880" } }),
    refusal: /stepBakeTimeInMinutes to be minutes/,
  },
  {
    scenario: "steps of 2 %",
    more: (test) => shifting(test, { strategy: "LINEAR", linearConfiguration: { ...linear, stepPercent: 2 } }),
    refusal: /stepPercent to be in the range \(3 - 100\)/,
  },
  {
    scenario: "no canary",
    more: (test) => shifting(test, { strategy: "CANARY" }),
    refusal: /canaryConfiguration is required/,
  },
  {
    scenario: "no steps",
    more: (test) => shifting(test, { strategy: "LINEAR" }),
    refusal: /linearConfiguration is required/,
  },
  {
    scenario: "a canary beside blue and green",
    more: (test) => shifting(test, { canaryConfiguration: canary }),
    refusal: /canaryConfiguration is only valid for the strategy CANARY, got BLUE_GREEN/,
  },
  {
    scenario: "no second group",
    more: (test) => ({
      ...shifting(test),
      loadBalancers: [{ targetGroupArn: test.blue, containerName: "api", containerPort: 8080 }],
    }),
    refusal: /advancedConfiguration is required for the strategy BLUE_GREEN: alternateTargetGroupArn/,
  },
  {
    scenario: "a rule for blue alone",
    more: (test) => shifting(test, {}, { productionListenerRule: test.rule(20, [test.blue]) }),
    refusal:
      /Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or testListenerRule/,
  },
  {
    scenario: "blue as green",
    more: (test) => shifting(test, {}, { alternateTargetGroupArn: test.blue }),
    refusal: /targetGroupArn and alternateTargetGroupArn must be two groups/,
  },
  {
    scenario: "a listener as rule",
    more: (test) => shifting(test, {}, { productionListenerRule: test.listenerArn }),
    refusal: /productionListenerRule: the ListenerRule .* does not exist/,
  },
  {
    scenario: "a rule that does more than forward",
    more: (test) => {
      const arn = `${test.listenerArn.replace(":listener/", ":listener-rule/")}/0123456789abcdef`;
      const inputs = {
        listenerArn: test.listenerArn,
        actions: [{ type: "jwt-validation" }, { type: "forward", targetGroupArn: test.blue }],
      };
      holdNeighbour(test, { type: "aws:lb/listenerRule:ListenerRule", id: arn, arn, inputs });
      return shifting(test, {}, { productionListenerRule: arn });
    },
    refusal: /the production rule \S+ must only forward, got jwt-validation, forward/,
  },
  {
    scenario: "a role for tasks",
    more: (test) => shifting(test, {}, { roleArn: holdRole(test, "wrong", "ecs-tasks.amazonaws.com") }),
    refusal: /its trust policy does not name ecs\.amazonaws\.com/,
  },
  {
    scenario: "a role that cannot turn the rule",
    more: (test) =>
      shifting(
        test,
        {},
        { roleArn: holdRole(test, "weak", "ecs.amazonaws.com", ["elasticloadbalancing:RegisterTargets"]) },
      ),
    refusal: /AccessDeniedException: \S+role\/weak is not authorized to perform elasticloadbalancing:ModifyRule/,
  },
  {
    scenario: "a role that cannot register tasks",
    more: (test) =>
      shifting(test, {}, { roleArn: holdRole(test, "weak", "ecs.amazonaws.com", ["elasticloadbalancing:ModifyRule"]) }),
    refusal: /not authorized to perform elasticloadbalancing:RegisterTargets on \S+targetgroup\/green/,
  },
])("refuses a deployment with $scenario", ({ more, refusal }) => {
  const test = new ServiceUnderTest();
  const taskDefinition = test.definition().arn;
  expect(test.refusal(type, test.serviceInputs({ taskDefinition, ...more(test) }))).toMatch(refusal);
});

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  {
    scenario: "an unknown stage",
    more: { lifecycleStages: ["BAKE"] },
    refusal: /lifecycleStages to be one of \[RECONCILE_/,
  },
  {
    scenario: "an unknown target",
    more: { targetType: "SNS" },
    refusal: /targetType to be one of \[AWS_LAMBDA PAUSE\]/,
  },
  {
    scenario: "no role",
    more: { roleArn: undefined },
    refusal: /hookTargetArn and roleArn are required for AWS_LAMBDA/,
  },
  {
    scenario: "a timeout of a function",
    more: { timeoutConfiguration: { action: "ROLLBACK" } },
    refusal: /timeoutConfiguration is only valid for PAUSE/,
  },
  {
    scenario: "a pause while traffic shifts",
    more: { targetType: "PAUSE", lifecycleStages: ["PRODUCTION_TRAFFIC_SHIFT"] },
    refusal: /PAUSE hooks cannot use the stage PRODUCTION_TRAFFIC_SHIFT/,
  },
  {
    scenario: "an unknown end of a pause",
    more: { targetType: "PAUSE", timeoutConfiguration: { action: "STOP" } },
    refusal: /timeoutConfiguration\.action to be one of \[ROLLBACK CONTINUE\]/,
  },
  {
    scenario: "a pause of no time",
    more: { targetType: "PAUSE", timeoutConfiguration: { timeoutInMinutes: "0" } },
    refusal: /timeoutInMinutes to be minutes in the range \(1 - 20160\)/,
  },
  { scenario: "details in prose", more: { hookDetails: "check" }, refusal: /hookDetails" contains an invalid JSON/ },
])("refuses a hook with $scenario", ({ more, refusal }) => {
  const test = new ServiceUnderTest();
  const taskDefinition = test.definition().arn;
  const inputs = shifting(test, { lifecycleHooks: [hook(test, more)] });
  expect(test.refusal(type, test.serviceInputs({ taskDefinition, ...inputs }))).toMatch(refusal);
});

it.each([
  {
    scenario: "may not call it",
    service: "ecs.amazonaws.com",
    actions: ["lambda:GetFunction"],
    refusal: /role\/weak is not authorized to perform lambda:InvokeFunction on \S+function:admission/,
  },
  {
    scenario: "ECS may not take",
    service: "lambda.amazonaws.com",
    actions: ["lambda:InvokeFunction"],
    refusal: /its trust policy does not name ecs\.amazonaws\.com/,
  },
])("refuses a hook whose role $scenario", ({ service, actions, refusal }) => {
  const test = new ServiceUnderTest();
  const roleArn = holdRole(test, "weak", service, actions);
  const taskDefinition = test.definition().arn;
  const inputs = shifting(test, { lifecycleHooks: [hook(test, { roleArn })] });
  expect(test.refusal(type, test.serviceInputs({ taskDefinition, ...inputs }))).toMatch(refusal);
});

it.each<{ strategy: string; more: Attributes }>([
  { strategy: "BLUE_GREEN", more: {} },
  { strategy: "CANARY", more: { canaryConfiguration: canary } },
  { strategy: "LINEAR", more: { linearConfiguration: linear } },
])("shifts traffic by $strategy with alarms, a breaker and hooks", ({ strategy, more }) => {
  const test = new ServiceUnderTest();
  holdNeighbour(test, { type: "aws:cloudwatch/metricAlarm:MetricAlarm", id: "errors" });
  const inputs = test.serviceInputs({
    taskDefinition: test.definition().arn,
    alarms: { enable: true, rollback: true, alarmNames: ["errors"] },
    deploymentCircuitBreaker: { enable: true, rollback: true },
    ...shifting(test, {
      strategy,
      ...more,
      lifecycleHooks: [hook(test), { targetType: "PAUSE", lifecycleStages: ["POST_SCALE_UP"] }],
    }),
  });
  const { id, state } = test.make(type, inputs);
  expect(state["deploymentConfiguration"]).toMatchObject({ strategy });
  expect(() => test.account.delete("aws:lb/targetGroup:TargetGroup", test.green)).toThrow(/in use by/);
  const rolling = { ...inputs, deploymentConfiguration: { strategy: "ROLLING" } };
  expect(test.account.diff(type, inputs, rolling).replaces).toEqual([]);
  test.account.delete(type, id);
});
