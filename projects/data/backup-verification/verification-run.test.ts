import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faultCodes, runOf, type VerificationRun, withFaults, within } from "./verification-run.ts";

const run: VerificationRun = { execution: "e1", startedAt: "2026-11-25T19:00:00.000Z", faults: [] };
const now = new Date("2026-11-25T19:00:00Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

describe("a run", () => {
  it("takes what the state machine caught for faults, and tells a failed clean-up from a failed step", () => {
    const caught = { Error: "Sandbox.Timedout", Cause: "Task timed out" };
    expect(runOf({ run, error: caught, cleanUpError: caught }).faults).toEqual([
      { code: "StepFailed", detail: "a step ended with Sandbox.Timedout Task timed out" },
      { code: "CleanUpFailed", detail: "the clean-up ended with Sandbox.Timedout Task timed out" },
    ]);
  });

  it("stays below what a state of Step Functions holds, however much is damaged", () => {
    const fault = { code: "DamagedTable", detail: "x".repeat(10_000) } as const;
    const damaged = withFaults(run, ...Array.from({ length: 10_000 }, () => fault));
    expect(damaged.faults).toHaveLength(100);
    expect(JSON.stringify(damaged).length).toBeLessThan(256 * 1024);
  });

  it.each([
    { stage: "leftovers", minutes: 60 },
    { stage: "restore", minutes: 120 },
    { stage: "check", minutes: 240 },
    { stage: "cleanUp", minutes: 60 },
  ] as const)("is overdue at $stage after $minutes minutes from when it came there", ({ stage, minutes }) => {
    const entered = within(run, stage, now);
    expect(entered.overdue).toBe(false);
    expect(within(entered.run, stage, later(minutes)).overdue).toBe(false);
    expect(within(entered.run, stage, later(minutes + 1)).overdue).toBe(true);
  });

  it("has as much time for each stage, whatever the one before took", () => {
    const first = within(run, "leftovers", now);
    expect(within(first.run, "restore", later(100)).overdue).toBe(false);
  });
});

it.each(faultCodes)("the runbook says what to do about %s", (code) => {
  expect(readFileSync(new URL("../README.md", import.meta.url), "utf8")).toContain(`\`${code}\``);
});
