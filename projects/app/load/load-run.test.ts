import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { runLoad } from "./load-run.ts";
import type { PaymentUser } from "./payment-user.ts";
import type { LoadOperation } from "./request-schedule.plan.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => void vi.useRealTimers());

/** A user who keeps the generator itself busy for so many milliseconds, and whose answer is there then. */
const busy = (milliseconds: number, sent: LoadOperation): PaymentUser =>
  ({
    act: () => {
      vi.advanceTimersByTime(milliseconds);
      return Promise.resolve(sent);
    },
  }) as unknown as PaymentUser;

it("counts latency from the scheduled instant: a request that the generator sends late is late", async () => {
  const schedule = [0, 0, 20].map((at) => ({ at, user: 0, operation: "get" as const }));
  const latencies = await runLoad({ users: [busy(50, "get")], schedule });
  const all = latencies.get("all");
  expect(all?.count).toBe(3);
  // Sent at 0, 50 and 100; all three answers are looked at when 150 have gone by.
  expect([all?.min, all?.max].map((microseconds) => Math.round((microseconds ?? 0) / 1000))).toEqual([130, 150]);
});

it("counts each answer once to what was sent, and once to all", async () => {
  const schedule = (["get", "capture"] as const).map((operation) => ({ at: 0, user: 0, operation }));
  const latencies = await runLoad({ users: [busy(1, "create")], schedule });
  const counts = [...latencies].map(([operation, { count }]) => [operation, count]);
  expect(Object.fromEntries(counts)).toEqual({ create: 2, get: 0, capture: 0, list: 0, all: 2 });
});

it("sends no more once it is told to stop", async () => {
  const schedule = [{ at: 0, user: 0, operation: "get" as const }];
  const latencies = await runLoad({ users: [busy(1, "get")], schedule, signal: AbortSignal.abort() });
  expect(latencies.get("all")?.count).toBe(0);
});
