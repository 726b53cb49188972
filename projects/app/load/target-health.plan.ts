export type TargetState = "initial" | "healthy" | "unhealthy";

/** What is known of a target, and how many checks in a row said otherwise. */
export interface TargetHealth {
  readonly state: TargetState;
  readonly against: number;
}

export interface HealthThresholds {
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export const newTarget: TargetHealth = { state: "initial", against: 0 };

/**
 * The target after another check. A new one is healthy with its first passed check; from then on a state changes when as many
 * checks in a row as its threshold speak against it
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html).
 */
export function afterCheck(health: TargetHealth, passed: boolean, thresholds: HealthThresholds): TargetHealth {
  if (health.state === "initial" && passed) return { state: "healthy", against: 0 };
  if (health.state === (passed ? "healthy" : "unhealthy")) return { ...health, against: 0 };
  const against = health.against + 1;
  const needed = passed ? thresholds.healthyThreshold : thresholds.unhealthyThreshold;
  return against < needed ? { ...health, against } : { state: passed ? "healthy" : "unhealthy", against: 0 };
}

/**
 * The targets of a group that may have requests: the healthy ones, or all of a group that has only unhealthy ones (the same
 * page). One that is still in its first checks gets none.
 */
export function usable<Target extends { readonly health: TargetHealth }>(targets: readonly Target[]): Target[] {
  const healthy = targets.filter(({ health }) => health.state === "healthy");
  return healthy.length > 0 ? healthy : targets.filter(({ health }) => health.state === "unhealthy");
}
