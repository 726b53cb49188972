import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { recurring } from "./recurring.ts";
import { serviceLog } from "./service-log.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const lines: string[] = [];
const log = serviceLog({ write: (line) => void lines.push(line) });

it("runs again after each end, also of a run that failed, which is logged", async () => {
  let runs = 0;
  const work = recurring("try", 1000, () => Promise.reject(new Error(`run ${String((runs += 1))}`)), log);
  await vi.advanceTimersByTimeAsync(15_000);
  // Between half and once and a half of a second apart.
  expect(runs).toBeGreaterThanOrEqual(10);
  expect(runs).toBeLessThanOrEqual(30);
  expect(lines.filter((line) => line.includes("recurring work failed"))).toHaveLength(runs);
  await work.stop();
});

it("has one run at a time, and ends when that has ended", async () => {
  let end: () => void = () => undefined;
  let runs = 0;
  const work = recurring(
    "wait",
    1000,
    () => {
      runs += 1;
      return new Promise<void>((resolve) => (end = resolve));
    },
    log,
  );
  await vi.advanceTimersByTimeAsync(10_000);
  expect(runs).toBe(1);
  let stopped = false;
  const stop = work.stop().then(() => (stopped = true));
  await vi.advanceTimersByTimeAsync(1000);
  expect(stopped).toBe(false);
  end();
  await stop;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(runs).toBe(1);
});
