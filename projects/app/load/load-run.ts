import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import type { PaymentUser } from "./payment-user.ts";
import type { LoadOperation, ScheduledRequest } from "./request-schedule.plan.ts";

/** Latencies in microseconds, counted from the instant for which a request was scheduled. */
export type Latencies = ReadonlyMap<LoadOperation | "all", RecordableHistogram>;

export interface LoadRunOptions {
  readonly users: readonly PaymentUser[];
  readonly schedule: readonly ScheduledRequest[];
  readonly signal?: AbortSignal;
}

/** Sends every request of the schedule at its time, whatever became of the ones before, and waits for all answers. */
export async function runLoad({ users, schedule, signal }: LoadRunOptions): Promise<Latencies> {
  const latencies = new Map<LoadOperation | "all", RecordableHistogram>();
  for (const key of ["create", "get", "capture", "list", "all"] as const) latencies.set(key, createHistogram());
  const beganAt = performance.now();
  const underWay = new Set<Promise<void>>();
  for (const { at, user, operation } of schedule) {
    if (signal?.aborted) break;
    const wait = beganAt + at - performance.now();
    if (wait > 0) await pause(wait);
    const actor = users[user % users.length];
    const neighbour = users[(user + 1) % users.length];
    if (actor === undefined || neighbour === undefined) throw new Error("a load needs users");
    const turn = actor.act(operation, neighbour).then((sent) => {
      const microseconds = Math.max(1, Math.round((performance.now() - beganAt - at) * 1000));
      latencies.get(sent)?.record(microseconds);
      latencies.get("all")?.record(microseconds);
      underWay.delete(turn);
    });
    underWay.add(turn);
  }
  await Promise.all(underWay);
  return latencies;
}
