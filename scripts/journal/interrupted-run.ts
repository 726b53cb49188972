import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { isAlive } from "../bootstrap/process-lock.mjs";
import type { JournalEntry } from "./run-journal.ts";
import { type RunsOwner, runRecords } from "./run-records.ts";

/** A run whose command is gone without having ended it. */
export interface InterruptedRun {
  readonly id: string;
  readonly verb: "up" | "destroy";
  /** All that it was to run, in deployment order. */
  readonly stacks: readonly string[];
  /** Those that ended well. */
  readonly finished: readonly string[];
  /** Those that began and did not end, with the process group of their engine if it was started. */
  readonly underWay: ReadonlyMap<string, number | undefined>;
}

/**
 * The runs of a copy on this host that were cut off, oldest first, and that no later run has followed to its end: every run looks
 * after what it finds of earlier ones.
 */
export function interruptedRuns(owner: RunsOwner): InterruptedRun[] {
  const runs: InterruptedRun[] = [];
  for (const { id, begun, entries } of runRecords(owner)) {
    if (entries.some(({ kind }) => kind === "run ended")) break;
    if (!isAlive(begun.process)) runs.unshift(interruption(id, begun, entries));
  }
  return runs;
}

/**
 * The run to go on with.
 *
 * @param id of the run; the last that was cut off unless given
 * @throws {OperatorError} UsageError where there is none, or it was a run of another verb
 */
export function runToResume(runs: readonly InterruptedRun[], verb: string, id: string | undefined): InterruptedRun {
  const run = id === undefined ? runs.at(-1) : runs.find((candidate) => candidate.id === id);
  if (!run) {
    throw new OperatorError("UsageError", {
      problem: id === undefined ? "no run was cut off" : `no run "${id}" was cut off`,
      remedy: `give the command without --resume${runs.length > 0 ? `, or resume one of ${runs.map((one) => one.id).join(", ")}` : ""}`,
    });
  }
  if (run.verb === verb) return run;
  throw new OperatorError("UsageError", {
    problem: `the run ${run.id} was ${run.verb}, not ${verb}`,
    remedy: `give the command as ${run.verb}, with the same options`,
  });
}

/** What a resumed run is about: an update looks at all of them again and finds most unchanged; a destruction leaves out what is gone. */
export function stacksToResume({ verb, stacks, finished }: InterruptedRun): string[] {
  return stacks.filter((stack) => verb === "up" || !finished.includes(stack));
}

function interruption(
  id: string,
  { verb, stacks }: Extract<JournalEntry, { kind: "run begun" }>,
  entries: readonly JournalEntry[],
): InterruptedRun {
  const finished: string[] = [];
  const underWay = new Map<string, number | undefined>();
  for (const entry of entries) {
    if (entry.kind === "stack started") underWay.set(entry.stack, undefined);
    if (entry.kind === "engine started") underWay.set(entry.stack, entry.group);
    if (entry.kind === "stack ended") {
      underWay.delete(entry.stack);
      if (entry.status === "succeeded" || entry.status === "unchanged") finished.push(entry.stack);
    }
  }
  return { id, verb, stacks, finished, underWay };
}
