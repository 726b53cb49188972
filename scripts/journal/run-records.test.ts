import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RunJournal } from "./run-journal.ts";
import { wasAtWork } from "./run-records.ts";

let localFolder: string;
beforeEach(() => {
  localFolder = mkdtempSync(join(tmpdir(), "journal-"));
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(localFolder, { recursive: true });
});

const minute = (n: number): Date => new Date(Date.parse("2026-11-25T10:00:00Z") + n * 60_000);
const backend = { description: "s3://states" };
const graph = new Map(["network", "app"].map((name) => [name, undefined]));
const atWork = (stack: string, n: number): boolean =>
  wasAtWork({ localFolder, stack: "dev", backend, graph }, stack, minute(n));

/** A run that begins at minute 10 and is at work on `network` until minute 20. */
function run(endOf: "network" | "nothing"): void {
  vi.setSystemTime(minute(10));
  const journal = new RunJournal(localFolder);
  journal.write({ kind: "run begun", verb: "up", copy: "dev", backend: backend.description, stacks: ["network"] });
  vi.setSystemTime(minute(12));
  journal.write({ kind: "engine started", stack: "network", group: 17 });
  vi.setSystemTime(minute(20));
  if (endOf === "network") journal.write({ kind: "stack ended", stack: "network", status: "failed" });
  journal.close();
}

it("a run held its stack from its beginning to the stack's end, and no other stack", () => {
  run("network");
  expect([9, 10, 15, 20, 21].map((n) => atWork("network", n))).toEqual([false, true, true, true, false]);
  expect(atWork("app", 15)).toBe(false);
});

it("a run that was cut off took its stack soon after the last that it wrote", () => {
  run("nothing");
  expect([9, 15, 22, 23].map((n) => atWork("network", n))).toEqual([false, true, true, false]);
});

it("nothing is said for the run of another copy, or of states elsewhere", () => {
  run("nothing");
  const owner = { localFolder, stack: "dev", backend, graph };
  expect(wasAtWork({ ...owner, stack: "dev-pr42" }, "network", minute(15))).toBe(false);
  expect(wasAtWork({ ...owner, backend: { description: "file:///state" } }, "network", minute(15))).toBe(false);
});
