import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

export type LoadOperation = "create" | "get" | "capture" | "list";

/** One request of one user. */
export interface ScheduledRequest {
  /** Milliseconds after the beginning. */
  readonly at: number;
  readonly user: number;
  /** What the user wants; a user who has no payment yet makes one instead. */
  readonly operation: LoadOperation;
}

export interface LoadShape {
  readonly users: number;
  /** Mean of the pause between two requests of a user. */
  readonly thinkTimeSeconds: number;
  readonly seconds: number;
  readonly seed: number;
}

/** Shares of the requests: who pays looks at the payment twice, most payments are captured, and merchants look at their list. */
export const requestMix: Readonly<Record<LoadOperation, number>> = { create: 0.25, get: 0.4, capture: 0.2, list: 0.15 };

/**
 * Every request of every user, in the order of time, drawn before the first one is sent: what the service does cannot slow
 * the users down, and a late answer is late by the clock that the user looked at. Pauses are exponential, so that together the
 * requests come as a Poisson process of `users / thinkTimeSeconds` a second. The same seed draws the same schedule.
 */
export function drawSchedule({ users, thinkTimeSeconds, seconds, seed }: LoadShape): ScheduledRequest[] {
  const random = xoroshiro128plus(seed);
  const end = seconds * 1000;
  const schedule: ScheduledRequest[] = [];
  const pause = (): number => -Math.log(1 - uniformFloat64(random)) * thinkTimeSeconds * 1000;
  for (let user = 0; user < users; user += 1)
    for (let at = pause(); at < end; at += pause())
      schedule.push({ at, user, operation: operationAt(uniformFloat64(random)) });
  return schedule.sort((one, other) => one.at - other.at);
}

/** Each user asks once, evenly over the seconds: so nobody's first request opens a connection while others are measured. */
export const connectingSchedule = ({ users, seconds }: Pick<LoadShape, "users" | "seconds">): ScheduledRequest[] =>
  Array.from({ length: users }, (_, user) => ({ at: (user * seconds * 1000) / users, user, operation: "list" }));

/** @param point from 0 up to 1 */
function operationAt(point: number): LoadOperation {
  let reached = 0;
  for (const [operation, share] of Object.entries(requestMix)) {
    reached += share;
    if (point < reached) return operation as LoadOperation;
  }
  return "list";
}
