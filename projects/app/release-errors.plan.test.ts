import { expect, it } from "vitest";
import { alarmRings, releaseErrors, scaledAlarm } from "./release-errors.plan.ts";

it.each<{ scenario: string; errors: number[]; rings: boolean }>([
  { scenario: "nothing yet", errors: [], rings: false },
  { scenario: "one bad minute", errors: [500], rings: false },
  { scenario: "two bad minutes", errors: [11, 11], rings: true },
  { scenario: "exactly the threshold", errors: [10, 11], rings: false },
  { scenario: "two bad minutes with a good one between", errors: [500, 0, 500], rings: false },
  { scenario: "two bad minutes long ago", errors: [500, 500, 0], rings: false },
])("$scenario: rings $rings", ({ errors, rings }) => {
  expect(alarmRings(errors, releaseErrors)).toBe(rings);
});

it("keeps the rate at which it rings when time is shortened", () => {
  expect(scaledAlarm(releaseErrors, 12)).toEqual({ threshold: 10 / 12, evaluationPeriods: 2, period: 5 });
});
