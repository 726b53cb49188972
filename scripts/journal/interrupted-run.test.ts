import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { interruptedRuns, runToResume, stacksToResume } from "./interrupted-run.ts";
import { RunJournal } from "./run-journal.ts";
import { entriesOf, type RunsOwner } from "./run-records.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const stacks = ["network", "security", "data"];
const backend = { description: "file:///state" };
const graph = new Map(stacks.map((stack) => [stack, undefined]));
const cutOffRuns = (other: Partial<RunsOwner> = {}) =>
  interruptedRuns({ localFolder: folder, stack: "local", backend, graph, ...other });

/** A run whose command is dead: the token of a process that cannot be. */
function cutOff(verb: "up" | "destroy", ended: boolean): string {
  const journal = new RunJournal(folder);
  journal.write({ kind: "run begun", verb, copy: "local", backend: backend.description, stacks });
  journal.write({ kind: "stack started", stack: "network" });
  journal.write({ kind: "engine started", stack: "network", group: 17 });
  journal.write({ kind: "stack ended", stack: "network", status: "succeeded" });
  journal.write({ kind: "stack started", stack: "security" });
  journal.write({ kind: "engine started", stack: "security", group: 18 });
  if (ended) journal.write({ kind: "run ended" });
  journal.close();
  const file = join(folder, "runs", `${journal.id}.jsonl`);
  writeFileSync(file, readFileSync(file, "utf8").replace(/"process":"[^"]+"/, `"process":"999999999.1.0"`));
  return journal.id;
}

it("knows of a run that was cut off what had finished and what was under way", () => {
  const id = cutOff("up", false);
  expect(cutOffRuns()).toEqual([
    { id, verb: "up", stacks, finished: ["network"], underWay: new Map([["security", 18]]) },
  ]);
});

it.each<{ other: string } & Partial<RunsOwner>>([
  { other: "another copy", stack: "local-pr42" },
  { other: "other states, as those of an environment and of its rehearsal", backend: { description: "s3://states" } },
  { other: "other projects, as the bootstrap of that name", graph: new Map([["bootstrap", undefined]]) },
])("knows nothing of a run on $other, and lets none of these hide its own", ({ other: _, ...owner }) => {
  const id = cutOff("up", false);
  expect(cutOffRuns(owner)).toEqual([]);

  const { stack = "local", backend: { description } = backend, graph: projects = graph } = owner;
  const ended = new RunJournal(folder);
  ended.write({ kind: "run begun", verb: "up", copy: stack, backend: description, stacks: [...projects.keys()] });
  ended.write({ kind: "run ended" });
  ended.close();
  expect(cutOffRuns().map((run) => run.id)).toEqual([id]);
});

it("looks past a run that another one forgets at the same moment", () => {
  const id = cutOff("up", false);
  // Stands in the folder and cannot be read, as a file that goes between the one and the other.
  symlinkSync(join(folder, "nowhere"), join(folder, "runs", "9999.jsonl"));
  expect(cutOffRuns().map((run) => run.id)).toEqual([id]);
});

it("takes no run for cut off that has ended, or whose command lives", () => {
  cutOff("up", true);
  const living = new RunJournal(folder);
  living.write({ kind: "run begun", verb: "up", copy: "local", backend: backend.description, stacks });
  living.close();
  expect(cutOffRuns()).toEqual([]);
});

it("resumes an update with all of its stacks, a destruction without what is gone", () => {
  cutOff("up", false);
  const [update] = cutOffRuns();
  expect(update && stacksToResume(update)).toEqual(stacks);
  expect(update && stacksToResume({ ...update, verb: "destroy" })).toEqual(["security", "data"]);
});

it("names the runs that can be resumed where another is asked for", () => {
  const id = cutOff("up", false);
  const runs = cutOffRuns();
  expect(runToResume(runs, "up", undefined).id).toBe(id);
  expect(() => runToResume(runs, "up", "yesterday")).toThrow(`or resume one of ${id}`);
  expect(() => runToResume(runs, "destroy", id)).toThrow(
    `UsageError: the run ${id} was up, not destroy\n  remedy: give the command as up, with the same options`,
  );
  expect(() => runToResume([], "up", undefined)).toThrow("UsageError: no run was cut off");
});

it("reads a journal that is cut off at any byte: every entry that was whole, and no other", () => {
  const id = cutOff("up", true);
  const text = readFileSync(join(folder, "runs", `${id}.jsonl`), "utf8");
  const all = entriesOf(text);
  fc.assert(
    fc.property(fc.nat(text.length), (length) => {
      const read = entriesOf(text.slice(0, length));
      expect(read).toEqual(all.slice(0, read.length));
      const whole = text.slice(0, length).split("\n").length - 1;
      expect(read.length).toBeGreaterThanOrEqual(whole);
    }),
  );
});

it("trusts nothing after a line that cannot be read", () => {
  const id = cutOff("up", false);
  const file = join(folder, "runs", `${id}.jsonl`);
  appendFileSync(file, `\0\0\0\n{"kind":"run ended","at":"2026-11-25T00:00:00.000Z"}\n`);
  expect(cutOffRuns()).toHaveLength(1);
});

it("begins no run that it cannot write down", () => {
  mkdirSync(join(folder, "local"));
  writeFileSync(join(folder, "local/runs"), "a file where the folder should be");
  expect(() => new RunJournal(join(folder, "local"))).toThrow(/FileUnusable: \S+\.jsonl: (EEXIST|ENOTDIR)/);
});
