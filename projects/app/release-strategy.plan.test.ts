import fc from "fast-check";
import { expect, it } from "vitest";
import { bakeMinutes, deploymentConfiguration } from "./release-strategy.plan.ts";

const hook = { functionArn: "arn:function", roleArn: "arn:role" };
const lifecycleHooks = [
  { hookTargetArn: "arn:function", roleArn: "arn:role", lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"] },
];

it("gives all customers to the new version at once, after the hook", () => {
  expect(deploymentConfiguration({ strategy: "BLUE_GREEN", bakeMinutes: 10 }, hook)).toEqual({
    strategy: "BLUE_GREEN",
    bakeTimeInMinutes: "10",
    lifecycleHooks,
  });
});

it("gives it a share first: percents as numbers, minutes as text", () => {
  const deployment = { strategy: "CANARY", canary: { percent: 2.5, bakeMinutes: 15 }, bakeMinutes: 10 } as const;
  expect(deploymentConfiguration(deployment, hook)).toEqual({
    strategy: "CANARY",
    bakeTimeInMinutes: "10",
    canaryConfiguration: { canaryPercent: 2.5, canaryBakeTimeInMinutes: "15" },
    lifecycleHooks,
  });
});

it("counts both bakes of a canary", () => {
  const minutes = fc.integer({ min: 0, max: 1440 });
  fc.assert(
    fc.property(minutes, minutes, (canary, bake) => {
      const blueGreen = bakeMinutes({ strategy: "BLUE_GREEN", bakeMinutes: bake });
      const both = bakeMinutes({
        strategy: "CANARY",
        canary: { percent: 10, bakeMinutes: canary },
        bakeMinutes: bake,
      });
      return blueGreen === bake && both === canary + bake;
    }),
  );
});
