import { expect, it } from "vitest";
import { durationInWords, ExpectedRun, expectedSeconds } from "./expected-run.ts";

const update = (seconds: number, changes: Record<string, number>, kind = "update", succeeded = true) => ({
  kind,
  succeeded,
  startedAt: "2026-11-25T10:00:00.000Z",
  seconds,
  changes,
});

const past = [
  update(2, { same: 60 }),
  update(90, { create: 3, same: 60 }, "update", false),
  update(4, { same: 58, update: 2 }),
  update(40, { delete: 60 }, "destroy"),
  update(30, { create: 60 }),
  update(34, { create: 60 }),
];

it.each([
  { verb: "up", deployed: true, seconds: 3, because: "median of the updates that succeeded" },
  { verb: "up", deployed: false, seconds: 32, because: "median of the deployments from nothing" },
  { verb: "destroy", deployed: true, seconds: 40, because: "the one destruction" },
  { verb: "preview", deployed: true, seconds: undefined, because: "no backend keeps previews" },
] as const)("expects $seconds s of $verb (deployed: $deployed): $because", ({ verb, deployed, seconds }) => {
  expect(expectedSeconds(verb, past, { deployed })).toBe(seconds);
});

it("expects nothing of a stack without a past", () => {
  expect(expectedSeconds("up", [], { deployed: false })).toBeUndefined();
});

it("counts down as stacks begin and end, and takes a late one to be about to end", () => {
  const run = new ExpectedRun(
    [
      { stack: "network", seconds: 10, waitsFor: [] },
      { stack: "data", seconds: 20, waitsFor: ["network"] },
      { stack: "edge", seconds: 5, waitsFor: ["network"] },
    ],
    2,
  );
  const left = (running: Record<string, number>, ...over: string[]) =>
    run.remaining({ running: new Map(Object.entries(running)), over: new Set(over) });
  expect(run.seconds).toBe(30);
  expect(left({})).toBe(30);
  expect(left({ network: 4 })).toBe(26);
  expect(left({ network: 99 })).toBe(20);
  expect(left({ data: 1, edge: 1 }, "network")).toBe(19);
  expect(left({ data: 15 }, "network", "edge")).toBe(5);
  expect(left({}, "network", "edge", "data")).toBe(0);
});

it.each([
  [0.4, "0 s"],
  [12.6, "13 s"],
  [89, "89 s"],
  [95, "2 min"],
])("says %d seconds as %s", (seconds, words) => expect(durationInWords(seconds)).toBe(words));
