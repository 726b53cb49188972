import type { HookAnswer } from "./hook-protocol.ts";

/** Rules and targets of a load balancer take seconds to spread: a minute of patience, and no more. */
const attempts = 6;
const secondsBetween = 10;

/**
 * What to tell ECS after a test: faults are asked about again for a minute, then the release goes back.
 *
 * @param attempt tests before this one
 */
export function releaseVerdict(faults: readonly string[], attempt: number): HookAnswer {
  if (faults.length === 0) return { hookStatus: "SUCCEEDED" };
  if (attempt + 1 >= attempts) return { hookStatus: "FAILED" };
  return { hookStatus: "IN_PROGRESS", callBackDelay: secondsBetween, hookDetails: { attempt: attempt + 1 } };
}
