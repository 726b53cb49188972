import { existsSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { type JournalEntry, journalEntry, journalFolder, writtenDown } from "./run-journal.ts";

/** Whose runs are asked for; a platform is one. */
export interface RunsOwner {
  readonly localFolder: string;
  readonly stack: string;
  readonly backend: { readonly description: string };
  readonly graph: ReadonlyMap<string, unknown>;
}

/** What the journal of one run says. */
export interface RunRecord {
  readonly id: string;
  readonly begun: Extract<JournalEntry, { kind: "run begun" }>;
  /** All, the beginning first. */
  readonly entries: readonly JournalEntry[];
}

/**
 * The runs of a copy on this host, newest first. The copy's name alone does not tell: an environment, its rehearsal and its bootstrap
 * share it, and differ in where their states are or in their projects.
 */
export function* runRecords({ localFolder, stack, backend, graph }: RunsOwner): Generator<RunRecord> {
  const folder = journalFolder(localFolder);
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder).sort().reverse()) {
    const entries = entriesOf(writtenDown(folder, file));
    const [begun] = entries;
    if (begun?.kind !== "run begun" || begun.copy !== stack || begun.host !== hostname()) continue;
    if (begun.backend !== backend.description || !begun.stacks.every((name) => graph.has(name))) continue;
    yield { id: file.slice(0, -".jsonl".length), begun, entries };
  }
}

/** Milliseconds from the last that a command writes down to the moment when the engine that it started holds its stack, at most. */
const startingTime = 600_000;

/** Whether a run of this copy on this host may have held one of its stacks at that time. */
export function wasAtWork(owner: RunsOwner, stack: string, time: Date): boolean {
  for (const { begun, entries } of runRecords(owner)) {
    if (!begun.stacks.includes(stack) || time < new Date(begun.at)) continue;
    const end = entries.findLast((entry) => entry.kind === "stack ended" && entry.stack === stack);
    const until = end ? Date.parse(end.at) : Date.parse(entries.at(-1)?.at ?? begun.at) + startingTime;
    if (time.getTime() <= until) return true;
  }
  return false;
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

function jsonOrNothing(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
