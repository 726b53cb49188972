import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { processToken } from "../bootstrap/process-lock.mjs";

/** What a run writes down before it does it, and after. Times are ISO 8601. */
export const journalEntry = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("run begun"),
    verb: z.enum(["up", "destroy"]),
    /** Name of the copy: `dev`, `dev-pr42`. */
    copy: z.string(),
    /** In deployment order. */
    stacks: z.array(z.string()),
    host: z.string(),
    /** Of the command, with the time of its start. */
    process: z.string(),
    at: z.iso.datetime(),
  }),
  z.object({ kind: z.literal("stack started"), stack: z.string(), at: z.iso.datetime() }),
  /** Process group of the stack's program and its engine. */
  z.object({ kind: z.literal("engine started"), stack: z.string(), group: z.int(), at: z.iso.datetime() }),
  z.object({ kind: z.literal("stack ended"), stack: z.string(), status: z.string(), at: z.iso.datetime() }),
  z.object({ kind: z.literal("run ended"), at: z.iso.datetime() }),
]);

export type JournalEntry = z.output<typeof journalEntry>;

/** An entry without what every one of its kind has. */
type Written<Entry> = Entry extends unknown ? Omit<Entry, "at" | "host" | "process"> : never;

/** Where the runs of this clone are written down. */
export function journalFolder(localFolder: string): string {
  return join(localFolder, "runs");
}

/**
 * The journal of one run, a line of JSON for each entry in `<id>.jsonl`. An entry that was written is on the disk: what follows it may
 * be cut off at any moment.
 */
export class RunJournal {
  /** `2026-11-25T12-00-00-000Z-4711`: sorts by time. */
  readonly id: string;
  readonly #file: number;

  /** @throws {Error} where nothing can be written: a run that nobody could resume does not begin */
  constructor(localFolder: string) {
    const folder = journalFolder(localFolder);
    mkdirSync(folder, { recursive: true });
    this.id = `${new Date().toISOString().replaceAll(/[:.]/g, "-")}-${String(process.pid)}`;
    this.#file = openSync(join(folder, `${this.id}.jsonl`), "ax");
    const parent = openSync(folder, "r");
    fsyncSync(parent); // the file's name is on the disk only with its folder
    closeSync(parent);
  }

  write(entry: Written<JournalEntry>): void {
    const at = new Date().toISOString();
    const origin = entry.kind === "run begun" ? { host: hostname(), process: processToken() } : {};
    writeSync(this.#file, `${JSON.stringify({ ...entry, ...origin, at })}\n`);
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}
