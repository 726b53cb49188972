import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AlarmWatch } from "./alarm-watch.ts";

const alarm = { threshold: 10, evaluationPeriods: 2, period: 60 };
let errors = 0;
let watch: AlarmWatch;
beforeEach(() => {
  vi.useFakeTimers();
  // What was there before the watch began is nobody's of this release.
  errors = 1000;
  watch = new AlarmWatch(() => errors, alarm);
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

/** Goes through periods with so many errors in each; tells after which of them the alarm rang. */
const rangAfter = (...periods: number[]): boolean[] =>
  periods.map((count) => {
    errors += count;
    vi.advanceTimersByTime(alarm.period * 1000);
    return watch.rings.aborted;
  });

it("rings at the end of the second period in a row with more errors than the threshold", () => {
  expect(rangAfter(11, 0, 11, 10, 11, 11)).toEqual([false, false, false, false, false, true]);
});

it("does not ring for as many as the threshold, however long", () => {
  expect(rangAfter(10, 10, 10, 10)).not.toContain(true);
});

it("counts no errors of before it began", () => {
  expect(rangAfter(0, 11)).toEqual([false, false]);
});

it("looks at a period when it is over, and no more once it is stopped", () => {
  errors += 100;
  vi.advanceTimersByTime(alarm.period * 1000);
  errors += 100;
  vi.advanceTimersByTime(alarm.period * 1000 - 1);
  expect(watch.rings.aborted).toBe(false);
  watch.stop();
  vi.advanceTimersByTime(alarm.period * 1000);
  expect(watch.rings.aborted).toBe(false);
});
