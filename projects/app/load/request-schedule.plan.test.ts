import fc from "fast-check";
import { expect, it } from "vitest";
import { connectingSchedule, drawSchedule, requestMix } from "./request-schedule.plan.ts";

const shape = { users: 200, thinkTimeSeconds: 10, seconds: 300, seed: 7 };

it("draws in the order of time, within the time, for every user, and the same for the same seed", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer(),
      (users, think, seed) => {
        const given = { users, thinkTimeSeconds: think, seconds: 20, seed };
        const schedule = drawSchedule(given);
        const times = schedule.map(({ at }) => at);
        expect(times).toEqual([...times].sort((one, other) => one - other));
        expect(schedule.every(({ at, user }) => at >= 0 && at < 20_000 && user >= 0 && user < users)).toBe(true);
        expect(drawSchedule(given)).toEqual(schedule);
      },
    ),
    { numRuns: 30 },
  );
});

it("sends users / think time requests a second, spread as a Poisson process", () => {
  const schedule = drawSchedule(shape);
  const expected = (shape.users / shape.thinkTimeSeconds) * shape.seconds;
  // Five standard deviations of a Poisson count.
  expect(Math.abs(schedule.length - expected)).toBeLessThan(5 * Math.sqrt(expected));
  const perSecond = Array<number>(shape.seconds).fill(0);
  for (const { at } of schedule) perSecond[Math.floor(at / 1000)] = (perSecond[Math.floor(at / 1000)] ?? 0) + 1;
  const mean = schedule.length / shape.seconds;
  const variance = perSecond.reduce((sum, count) => sum + (count - mean) ** 2, 0) / shape.seconds;
  expect(variance / mean).toBeGreaterThan(0.7);
  expect(variance / mean).toBeLessThan(1.4);
});

it("draws each user's pauses exponentially: of those longer than the mean there is the share 1 / e", () => {
  const times = drawSchedule({ users: 1, thinkTimeSeconds: 10, seconds: 60_000, seed: 7 }).map(({ at }) => at);
  const pauses = times.map((at, index) => at - (times[index - 1] ?? 0));
  const long = pauses.filter((pause) => pause > 10_000).length;
  const share = 1 / Math.E;
  const deviation = Math.sqrt(pauses.length * share * (1 - share));
  expect(Math.abs(long - pauses.length * share)).toBeLessThan(5 * deviation);
});

it("keeps the mix, whose shares are the whole", () => {
  expect(Object.values(requestMix).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  const schedule = drawSchedule(shape);
  for (const [operation, share] of Object.entries(requestMix)) {
    const count = schedule.filter((request) => request.operation === operation).length;
    const deviation = Math.sqrt(schedule.length * share * (1 - share));
    expect(Math.abs(count - schedule.length * share)).toBeLessThan(5 * deviation);
  }
});

it("lets every user connect once, evenly over the time", () => {
  expect(connectingSchedule({ users: 4, seconds: 2 })).toEqual(
    [0, 500, 1000, 1500].map((at, user) => ({ at, user, operation: "list" })),
  );
});
