import { expect, it } from "vitest";
import { ExpectedRun } from "../history/expected-run.ts";
import { LineReport } from "./line-report.ts";
import { RunClock } from "./run-clock.ts";

const expected = new ExpectedRun(
  [
    { stack: "network", seconds: 10, waitsFor: [] },
    { stack: "data", seconds: 200, waitsFor: ["network"] },
  ],
  2,
);

it("counts down by what the stacks took before", () => {
  let now = 1000;
  const clock = new RunClock(expected, () => now);
  expect(clock.left()).toBe("about 4 min to go");
  clock.started("network");
  now += 4000;
  clock.finished("network");
  clock.started("data");
  now += 150_000;
  expect(clock.left()).toBe("about 50 s to go");
  now += 100_000;
  expect(clock.left()).toBeUndefined();
});

it("says nothing of a run without a past", () => {
  expect(new RunClock(undefined).left()).toBeUndefined();
});

it("stands in the log before the run, and after each stack but the last", () => {
  let log = "";
  const output = { write: (text: string) => (log += text) } as unknown as NodeJS.WritableStream;
  const report = new LineReport(output, "up", expected);
  report.waiting(["network", "data"]);
  for (const stack of ["network", "data"]) {
    report.started(stack);
    report.finished({ stack, status: "succeeded", changes: {}, seconds: 1 });
  }
  expect(log.split("\n")).toEqual([
    "order: network, data",
    "about 4 min to go",
    "network: started",
    "network: succeeded after 1.0 s, no changes",
    "about 3 min to go",
    "data: started",
    "data: succeeded after 1.0 s, no changes",
    "",
  ]);
});
