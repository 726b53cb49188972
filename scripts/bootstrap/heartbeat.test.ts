import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { withHeartbeat } from "./heartbeat.mjs";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("tells every ten seconds how long it takes, until it is done", async () => {
  const told: number[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  const ended = withHeartbeat(promise, (seconds) => told.push(seconds));
  await vi.advanceTimersByTimeAsync(25_000);
  resolve("done");
  expect(await ended).toBe("done");
  await vi.advanceTimersByTimeAsync(25_000);
  expect(told).toEqual([10, 20]);
});

it("ends with the work that fails", async () => {
  const told: number[] = [];
  const ended = withHeartbeat(Promise.reject(new Error("no registry")), (seconds) => told.push(seconds));
  await expect(ended).rejects.toThrow("no registry");
  await vi.advanceTimersByTimeAsync(25_000);
  expect(told).toEqual([]);
});
