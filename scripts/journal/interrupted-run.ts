import { existsSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { isAlive } from "../bootstrap/process-lock.mjs";
import { type JournalEntry, journalEntry, journalFolder, writtenDown } from "./run-journal.ts";

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

/** Whose runs are asked for; a platform is one. */
export interface RunsOwner {
  readonly localFolder: string;
  readonly stack: string;
  readonly backend: { readonly description: string };
  readonly graph: ReadonlyMap<string, unknown>;
}

/**
 * The runs of a copy on this host that were cut off, oldest first, and that no later run has followed to its end: every run looks after
 * what it finds of earlier ones. The copy's name alone does not tell: an environment, its rehearsal and its bootstrap share it, and differ
 * in where their states are or in their projects.
 */
export function interruptedRuns({ localFolder, stack, backend, graph }: RunsOwner): InterruptedRun[] {
  const folder = journalFolder(localFolder);
  if (!existsSync(folder)) return [];
  const runs: InterruptedRun[] = [];
  for (const file of readdirSync(folder).sort().reverse()) {
    const entries = entriesOf(writtenDown(folder, file));
    const [begun] = entries;
    if (begun?.kind !== "run begun" || begun.copy !== stack || begun.host !== hostname()) continue;
    if (begun.backend !== backend.description || !begun.stacks.every((name) => graph.has(name))) continue;
    if (entries.some(({ kind }) => kind === "run ended")) break;
    if (!isAlive(begun.process)) runs.unshift(interruption(file.slice(0, -".jsonl".length), begun, entries));
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

/** A line that was cut off is the last; what comes after one that cannot be read is not trusted. */
export function entriesOf(text: string): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (const line of text.split("\n")) {
    const { data } = journalEntry.safeParse(jsonOrNothing(line));
    if (!data) break;
    entries.push(data);
  }
  return entries;
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

function jsonOrNothing(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
