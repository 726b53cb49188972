import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Circumstances,
  type DeploymentSettings,
  type LifecycleStage,
  playDeployment,
} from "./ecs-deployment.plan.ts";

const hook = { targetArn: "arn:hook", stages: ["POST_TEST_TRAFFIC_SHIFT"] };
const blueGreen: DeploymentSettings = {
  steps: [100],
  stepBakeMinutes: 0,
  bakeMinutes: 10,
  hooks: [hook],
  alarmNames: ["errors", "latency"],
};
const canary: DeploymentSettings = { ...blueGreen, steps: [10, 100], stepBakeMinutes: 5 };
const calm: Circumstances = { hookAnswer: () => "SUCCEEDED", alarmSince: () => undefined };
const ringing = (alarm: string, since: LifecycleStage | "before"): Circumstances => ({
  ...calm,
  alarmSince: (name) => (name === alarm ? since : undefined),
});
const shown = (settings: DeploymentSettings, circumstances = calm) =>
  playDeployment(settings, circumstances).stages.map(
    ({ lifecycleStage, minute, test, production }) =>
      `${lifecycleStage} ${String(minute)}: test ${String(test)}, production ${String(production)}`,
  );

it("gives the test traffic to green, then all customers at once, then bakes", () => {
  expect(shown(blueGreen)).toEqual([
    "PRE_SCALE_UP 0: test 0, production 0",
    "SCALE_UP 0: test 0, production 0",
    "POST_SCALE_UP 0: test 0, production 0",
    "TEST_TRAFFIC_SHIFT 0: test 100, production 0",
    "POST_TEST_TRAFFIC_SHIFT 0: test 100, production 0",
    "PRE_PRODUCTION_TRAFFIC_SHIFT 0: test 100, production 0",
    "PRODUCTION_TRAFFIC_SHIFT 0: test 100, production 100",
    "POST_PRODUCTION_TRAFFIC_SHIFT 0: test 100, production 100",
    "BAKE_TIME 0: test 100, production 100",
    "CLEAN_UP 10: test 100, production 100",
  ]);
});

it("gives a canary its share first, and the rest after its own bake", () => {
  expect(shown(canary).slice(5)).toEqual([
    "PRE_PRODUCTION_TRAFFIC_SHIFT 0: test 100, production 0",
    "PRODUCTION_TRAFFIC_SHIFT 0: test 100, production 10",
    "PRE_PRODUCTION_TRAFFIC_SHIFT 5: test 100, production 10",
    "PRODUCTION_TRAFFIC_SHIFT 5: test 100, production 100",
    "POST_PRODUCTION_TRAFFIC_SHIFT 5: test 100, production 100",
    "BAKE_TIME 5: test 100, production 100",
    "CLEAN_UP 15: test 100, production 100",
  ]);
});

it("never takes customers away again while it goes forward", () => {
  const percents = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 30 });
  fc.assert(
    fc.property(percents, (some) => {
      const steps = [...some.toSorted((a, b) => a - b), 100];
      const shares = playDeployment({ ...canary, steps }, calm).stages.map(({ production }) => production);
      return shares.every((share, index) => share >= (shares[index - 1] ?? 0)) && shares.at(-1) === 100;
    }),
  );
});

describe("goes back", () => {
  it("where the hook fails, before any customer has come", () => {
    const played = playDeployment(blueGreen, { ...calm, hookAnswer: () => "FAILED" });
    expect(played).toMatchObject({
      status: "ROLLBACK_SUCCESSFUL",
      statusReason:
        "Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. Lifecycle hook target arn:hook returned FAILED status.",
      triggeredAlarmNames: [],
    });
    expect(played.stages.at(-1)).toMatchObject({
      lifecycleStage: "POST_TEST_TRAFFIC_SHIFT",
      production: 0,
      hooks: [{ targetArn: "arn:hook", hookStatus: "FAILED" }],
    });
  });

  it.each<{ stage: LifecycleStage; production: number }>([
    { stage: "PRODUCTION_TRAFFIC_SHIFT", production: 10 },
    { stage: "BAKE_TIME", production: 100 },
  ])("where an alarm goes off in $stage, with $production % of the customers", ({ stage, production }) => {
    const played = playDeployment(canary, ringing("latency", stage));
    expect(played).toMatchObject({
      status: "ROLLBACK_SUCCESSFUL",
      statusReason: "deployment failed: alarm detected. (latency)",
      triggeredAlarmNames: ["latency"],
    });
    expect(played.stages.at(-1)).toMatchObject({ lifecycleStage: stage, production });
  });
});

it("takes no notice of an alarm that rings already, nor of one that is not the service's", () => {
  expect(playDeployment(blueGreen, ringing("errors", "before")).status).toBe("SUCCESSFUL");
  expect(playDeployment(blueGreen, ringing("another", "BAKE_TIME")).status).toBe("SUCCESSFUL");
});

it("asks a hook at its own stages alone", () => {
  const { stages } = playDeployment(canary, calm);
  expect(stages.filter(({ hooks }) => hooks.length > 0).map(({ lifecycleStage }) => lifecycleStage)).toEqual([
    "POST_TEST_TRAFFIC_SHIFT",
  ]);
});
