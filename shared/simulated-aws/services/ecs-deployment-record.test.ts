import { describe, expect, it } from "vitest";
import { type Attributes, valuesAt } from "../attributes.ts";
import { ServiceUnderTest } from "./ecs.fixture.ts";
import { serviceDeployments, setAlarmState, setHookAnswer } from "./ecs-deployment-record.ts";
import { holdRole } from "./neighbours.fixture.ts";

const serviceType = "aws:ecs/service:Service";
const ruleType = "aws:lb/listenerRule:ListenerRule";
const alarmInputs = {
  name: "errors",
  comparisonOperator: "GreaterThanThreshold",
  evaluationPeriods: 2,
  metricName: "HTTPCode_Target_5XX_Count",
  namespace: "AWS/ApplicationELB",
  period: 60,
  statistic: "Sum",
  threshold: 10,
};

/** A service behind two rules, with an alarm and a hook. */
class ReleaseUnderTest extends ServiceUnderTest {
  readonly production = this.rule(10, [this.blue, this.green]);
  readonly test = this.rule(11, [this.blue, this.green]);
  readonly hookArn = "arn:aws:lambda:ap-southeast-1:111122223333:function:hook";
  inputs: Attributes;
  readonly id: string;
  state: Attributes;

  constructor(configuration: Attributes = { strategy: "BLUE_GREEN", bakeTimeInMinutes: "10" }, more: Attributes = {}) {
    super();
    this.make("aws:cloudwatch/metricAlarm:MetricAlarm", alarmInputs);
    const functionRow = { type: "aws:lambda/function:Function", id: "hook", name: "hook", owner: undefined };
    this.account.store.put({ ...functionRow, arn: this.hookArn, inputs: {}, state: { arn: this.hookArn } });
    const roleArn = holdRole(this, "release", "ecs.amazonaws.com");
    const advancedConfiguration = {
      alternateTargetGroupArn: this.green,
      productionListenerRule: this.production,
      testListenerRule: this.test,
      roleArn,
    };
    const hook = { hookTargetArn: this.hookArn, roleArn, lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"] };
    this.inputs = this.serviceInputs({
      taskDefinition: this.definition().arn,
      loadBalancers: [{ targetGroupArn: this.blue, containerName: "api", containerPort: 8080, advancedConfiguration }],
      deploymentConfiguration: { ...configuration, lifecycleHooks: [hook] },
      alarms: { enable: true, rollback: true, alarmNames: ["errors"] },
      waitForSteadyState: true,
      ...more,
    });
    ({ id: this.id, state: this.state } = this.make(serviceType, this.inputs, "service"));
  }

  /** Updates the service with another task definition, or other arguments. */
  release(more: Attributes = { taskDefinition: this.definition().arn }): void {
    const inputs = { ...this.inputs, ...more };
    this.state = this.account.update(serviceType, "service", this.id, this.state, inputs);
    this.inputs = inputs;
  }

  /** Weights of blue and green in a rule, as the load balancer has them. */
  weights(rule: string): unknown[] {
    const state = this.account.read(ruleType, rule)?.state;
    const groups = valuesAt(state, "actions.forward.targetGroups") as { arn: string; weight: number }[];
    return [this.blue, this.green].map((arn) => groups.find((group) => group.arn === arn)?.weight);
  }

  get deployments(): Attributes[] {
    return serviceDeployments({ find: () => undefined, list: (type) => this.account.store.list(type) }, this.id);
  }
}

it("keeps all traffic where the rules have it when the service is created, and asks the hook", () => {
  const release = new ReleaseUnderTest();
  expect([release.weights(release.production), release.weights(release.test)]).toEqual([
    [100, 0],
    [100, 0],
  ]);
  expect(release.deployments).toMatchObject([{ status: "SUCCESSFUL", servingTargetGroupArns: [release.blue] }]);
  expect(valuesAt(release.deployments, "stages.hooks.hookStatus")).toEqual(["SUCCEEDED"]);
});

it("swings both rules to the other group with every release, there and back", () => {
  const release = new ReleaseUnderTest();
  release.release();
  expect([release.weights(release.production), release.weights(release.test)]).toEqual([
    [0, 100],
    [0, 100],
  ]);
  release.release();
  expect([release.weights(release.production), release.weights(release.test)]).toEqual([
    [100, 0],
    [100, 0],
  ]);
  expect(release.deployments.map(({ servingTargetGroupArns }) => servingTargetGroupArns)).toEqual([
    [release.blue],
    [release.green],
    [release.blue],
  ]);
});

it("plays a canary's steps", () => {
  const canaryConfiguration = { canaryPercent: 10, canaryBakeTimeInMinutes: "5" };
  const release = new ReleaseUnderTest({ strategy: "CANARY", bakeTimeInMinutes: "10", canaryConfiguration });
  release.release();
  const shift = { lifecycleStage: "PRODUCTION_TRAFFIC_SHIFT" };
  expect(release.deployments[1]?.["stages"]).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...shift, minute: 0, production: 10 }),
      expect.objectContaining({ ...shift, minute: 5, production: 100 }),
    ]),
  );
  expect(release.weights(release.production)).toEqual([0, 100]);
});

it("deploys nothing when only the number of tasks changes", () => {
  const release = new ReleaseUnderTest();
  release.release({ desiredCount: 9 });
  expect(release.deployments).toHaveLength(1);
  expect(release.weights(release.production)).toEqual([100, 0]);
});

describe("a release that goes back", () => {
  const back = (prepare: (release: ReleaseUnderTest) => void): ReleaseUnderTest => {
    const release = new ReleaseUnderTest();
    prepare(release);
    return release;
  };

  it("for its hook fails in ECS's words, and leaves the old revision and the weights", () => {
    const release = back(({ account, hookArn }) => setHookAnswer(account.store, hookArn, "FAILED"));
    const { taskDefinition } = release.inputs;
    expect(() => release.release()).toThrow(
      `updating service (${release.id}): aws:ecs/service:Service: waiting for ECS Service (${release.id}) update: Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. Lifecycle hook target ${release.hookArn} returned FAILED status.`,
    );
    expect(release.account.read(serviceType, release.id)?.state["taskDefinition"]).toBe(taskDefinition);
    expect(release.weights(release.production)).toEqual([100, 0]);
    expect(release.deployments[1]).toMatchObject({ status: "ROLLBACK_SUCCESSFUL" });
  });

  it("for an alarm that goes off in the bake names it, and the next release goes through", () => {
    const release = back(({ account }) => setAlarmState(account.store, "errors", "BAKE_TIME"));
    expect(() => release.release()).toThrow(/update: deployment failed: alarm detected. \(errors\)$/);
    expect(release.weights(release.production)).toEqual([100, 0]);
    setAlarmState(release.account.store, "errors");
    release.release();
    expect(release.weights(release.production)).toEqual([0, 100]);
  });

  it("is nobody's failure where the provider does not wait for it", () => {
    const release = new ReleaseUnderTest(undefined, { waitForSteadyState: false });
    setHookAnswer(release.account.store, release.hookArn, "FAILED");
    release.release();
    expect(release.weights(release.production)).toEqual([100, 0]);
    expect(release.deployments[1]).toMatchObject({ status: "ROLLBACK_SUCCESSFUL" });
  });
});

describe("the weights of a rule", () => {
  const swungRelease = () => {
    const release = new ReleaseUnderTest();
    release.release();
    const held = release.account.read(ruleType, release.production);
    if (!held) throw new Error("no rule");
    const actions = [
      {
        type: "forward",
        forward: {
          targetGroups: [
            { arn: release.blue, weight: 100 },
            { arn: release.green, weight: 0 },
          ],
        },
      },
    ];
    return { release, held, actions };
  };

  it("stay with ECS when a stack changes something else of the rule", () => {
    const { release, held, actions } = swungRelease();
    const olds = { ...held.state, actions };
    release.account.update(ruleType, "rule", held.id, olds, { ...held.inputs, actions, tags: { Name: "rule" } });
    expect(release.weights(release.production)).toEqual([0, 100]);
    expect(release.account.read(ruleType, held.id)?.state["tags"]).toEqual({ Name: "rule" });
  });

  it("are put back, to the empty group, by a stack that was refreshed and does not ignore them", () => {
    const { release, held, actions } = swungRelease();
    const program = { ...held.inputs, actions };
    expect(release.account.diff(ruleType, held.inputs, program).changed).toEqual(["actions"]);
    release.account.update(ruleType, "rule", held.id, held.state, program);
    expect(release.weights(release.production)).toEqual([100, 0]);
  });
});

it("takes its record along when the service is deleted", () => {
  const release = new ReleaseUnderTest();
  setHookAnswer(release.account.store, release.hookArn, "FAILED");
  release.account.delete(serviceType, release.id);
  release.account.delete("aws:lambda/function:Function", "hook");
  const left = release.account.store.list().filter(({ type }) => type.startsWith("simulated:ecs/"));
  expect(left.map(({ type }) => type)).toEqual([]);
});
