import { expect, it } from "vitest";
import { afterCheck, newTarget, type TargetHealth, type TargetState, usable } from "./target-health.plan.ts";

const thresholds = { healthyThreshold: 3, unhealthyThreshold: 2 };

it.each<{ checks: string; states: TargetState[] }>([
  { checks: "+", states: ["healthy"] },
  { checks: "--", states: ["initial", "unhealthy"] },
  { checks: "-+", states: ["initial", "healthy"] },
  { checks: "+-+-+", states: ["healthy", "healthy", "healthy", "healthy", "healthy"] },
  { checks: "+--", states: ["healthy", "healthy", "unhealthy"] },
  {
    checks: "--++-+++",
    states: ["initial", ...Array<TargetState>(6).fill("unhealthy"), "healthy"],
  },
])("a new target whose checks are $checks is $states", ({ checks, states }) => {
  let health: TargetHealth = newTarget;
  const seen = Array.from(checks).map((check) => (health = afterCheck(health, check === "+", thresholds)).state);
  expect(seen).toEqual(states);
});

it.each<{ group: TargetState[]; used: TargetState[] }>([
  { group: ["healthy", "unhealthy", "initial"], used: ["healthy"] },
  { group: ["unhealthy", "unhealthy"], used: ["unhealthy", "unhealthy"] },
  { group: ["unhealthy", "initial"], used: ["unhealthy"] },
  { group: ["initial"], used: [] },
  { group: [], used: [] },
])("of $group, $used may have requests", ({ group, used }) => {
  const targets = group.map((state) => ({ health: { state, against: 0 } }));
  expect(usable(targets).map(({ health }) => health.state)).toEqual(used);
});
