import { expect, it } from "vitest";
import { turnsAtATime } from "./run-capacity.ts";

it.each([
  { capacity: { concurrency: 4, memory: 100_000, local: false }, turns: 4 },
  { capacity: { concurrency: 4, memory: 2500, local: false }, turns: 2 },
  { capacity: { concurrency: 4, memory: 2500, local: true }, turns: 4 },
  { capacity: { concurrency: 8, memory: 2500, local: true }, turns: 6 },
  { capacity: { concurrency: 4, memory: 1, local: true }, turns: 1 },
  { capacity: { concurrency: 1, memory: 100_000, local: true }, turns: 1 },
])("lets $turns stacks work at a time with $capacity", ({ capacity, turns }) => {
  expect(turnsAtATime(capacity)).toBe(turns);
});

it("takes what the machine has available where nothing is said", () => {
  expect(turnsAtATime({ concurrency: 10_000, local: false })).toBeLessThan(10_000);
});
