import fc from "fast-check";
import { expect, it } from "vitest";
import { criticalPath, parallelism, schedule, type Turn } from "./run-schedule.plan.ts";

/** What the schedule must be, second by second and without any cleverness. */
function reference(turns: readonly Turn[], concurrency: number): Map<string, number> {
  const ends = new Map<string, number>();
  let running: { turn: Turn; left: number }[] = [];
  let waiting = [...turns];
  for (let now = 0; ends.size < turns.length; now += 1) {
    for (const { turn, left } of running) if (left === 0) ends.set(turn.stack, now);
    running = running.filter(({ left }) => left > 0);
    for (const turn of waiting) {
      const ready = turn.waitsFor.every((other) => ends.has(other) || !turns.some(({ stack }) => stack === other));
      if (ready && running.length < concurrency) running.push({ turn, left: turn.seconds });
    }
    waiting = waiting.filter((turn) => !running.some((other) => other.turn === turn));
    running = running.map(({ turn, left }) => ({ turn, left: left - 1 }));
  }
  return ends;
}

const graphs = fc
  .array(fc.record({ seconds: fc.integer({ min: 1, max: 9 }), needs: fc.array(fc.nat(30), { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((rows) =>
    rows.map(
      ({ seconds, needs }, index): Turn => ({
        stack: `s${String(index)}`,
        seconds,
        waitsFor: [...new Set(needs.filter((other) => other < index || other > rows.length))].map(
          (other) => `s${String(other)}`,
        ),
      }),
    ),
  );
const sum = (turns: readonly Turn[]): number => turns.reduce((total, { seconds }) => total + seconds, 0);

it("is what a scheduler does that goes second by second", () => {
  fc.assert(
    fc.property(graphs, fc.integer({ min: 1, max: 5 }), (turns, concurrency) => {
      expect(new Map(schedule(turns, concurrency).ends)).toEqual(reference(turns, concurrency));
    }),
    { numRuns: 500 },
  );
});

it("takes no less than the critical path and its share of the work, and no more than one after another", () => {
  fc.assert(
    fc.property(graphs, fc.integer({ min: 1, max: 5 }), (turns, concurrency) => {
      const { seconds } = schedule(turns, concurrency);
      expect(seconds).toBeGreaterThanOrEqual(Math.max(criticalPath(turns).seconds, sum(turns) / concurrency));
      expect(seconds).toBeLessThanOrEqual(sum(turns));
    }),
  );
});

it("is the critical path where everything may run at once, and the sum where one runs at a time", () => {
  fc.assert(
    fc.property(graphs, (turns) => {
      expect(schedule(turns, turns.length).seconds).toBe(criticalPath(turns).seconds);
      expect(schedule(turns, 1).seconds).toBe(sum(turns));
      expect(parallelism(turns).at(-1)?.seconds).toBe(criticalPath(turns).seconds);
    }),
  );
});

it("names a critical path whose stacks wait for each other, one after another", () => {
  fc.assert(
    fc.property(graphs, (turns) => {
      const { stacks, seconds } = criticalPath(turns);
      const path = stacks.map((name) => turns.find(({ stack }) => stack === name));
      expect(path.reduce((total, turn) => total + (turn?.seconds ?? 0), 0)).toBe(seconds);
      for (const [index, turn] of path.slice(1).entries()) expect(turn?.waitsFor).toContain(stacks[index]);
    }),
  );
});

it("says what more parallelism would buy the platform: one place more, and then nothing", () => {
  const turns = [
    { stack: "network", seconds: 3, waitsFor: [] },
    { stack: "security", seconds: 4, waitsFor: ["network"] },
    { stack: "data", seconds: 5, waitsFor: ["security"] },
    { stack: "edge", seconds: 6, waitsFor: ["security"] },
    { stack: "app", seconds: 4, waitsFor: ["data", "edge"] },
    { stack: "observability", seconds: 2, waitsFor: ["app"] },
  ];
  expect(parallelism(turns)).toEqual([
    { concurrency: 1, seconds: 24 },
    { concurrency: 2, seconds: 19 },
  ]);
  expect(criticalPath(turns)).toEqual({ stacks: ["network", "security", "edge", "app", "observability"], seconds: 19 });
});

it("refuses turns that wait for each other", () => {
  const circle = [
    { stack: "a", seconds: 1, waitsFor: ["b"] },
    { stack: "b", seconds: 1, waitsFor: ["a"] },
  ];
  expect(() => schedule(circle, 2)).toThrow("these wait for each other: a, b");
});
