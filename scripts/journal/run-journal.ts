import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileFailure } from "@payments/shared/errors/file-failure.ts";
import type { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { z } from "zod";
import { processToken } from "../bootstrap/process-lock.mjs";

/** What a run writes down before it does it, and after. Times are ISO 8601. */
export const journalEntry = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("run begun"),
    verb: z.enum(["up", "destroy"]),
    /** Name of the copy: `dev`, `dev-pr42`. */
    copy: z.string(),
    /** Where its states are, in the words that people are told: `file:///…/rehearsed/state`. */
    backend: z.string(),
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

/** Runs that are kept: months of them, and little to read for the next one. */
const runsKept = 100;

/**
 * The journal of one run, a line of JSON for each entry in `<id>.jsonl`. An entry that was written is on the disk: what follows it may
 * be cut off at any moment.
 */
export class RunJournal {
  /** `2026-11-25T12-00-00-000Z-4711`: sorts by time. */
  readonly id: string;
  readonly #path: string;
  readonly #file: number;
  #failure: OperatorError | undefined;

  /** @throws {OperatorError} DiskFull, FileUnusable where nothing can be written: a run that nobody could resume does not begin */
  constructor(localFolder: string) {
    const folder = journalFolder(localFolder);
    this.id = `${new Date().toISOString().replaceAll(/[:.]/g, "-")}-${String(process.pid)}`;
    this.#path = join(folder, `${this.id}.jsonl`);
    try {
      mkdirSync(folder, { recursive: true });
      this.#file = openSync(this.#path, "ax");
      const parent = openSync(folder, "r");
      fsyncSync(parent); // the file's name is on the disk only with its folder
      closeSync(parent);
      forgetOldRuns(folder);
    } catch (error) {
      throw fileFailure(error, this.#path) ?? error;
    }
  }

  /** Why the journal ends before the run does; after half a line nothing more is written, since nobody would read it. */
  get failure(): OperatorError | undefined {
    return this.#failure;
  }

  /**
   * An end that cannot be written down is no error: the next run asks the state of what has no end.
   *
   * @throws {OperatorError} DiskFull, FileUnusable where a beginning cannot be written down: what would begin must not
   */
  write(entry: Written<JournalEntry>): void {
    const at = new Date().toISOString();
    const origin = entry.kind === "run begun" ? { host: hostname(), process: processToken() } : {};
    this.#append(`${JSON.stringify({ ...entry, ...origin, at })}\n`);
    if (this.#failure && entry.kind !== "stack ended" && entry.kind !== "run ended") throw this.#failure;
  }

  #append(line: string): void {
    if (this.#failure) return;
    try {
      writeFileSync(this.#file, line); // all of it: a nearly full disk takes a part
      fsyncSync(this.#file);
    } catch (error) {
      this.#failure = fileFailure(error, this.#path);
      if (!this.#failure) throw error;
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** What a run of the folder has written down; nothing of one that another run has forgotten since the folder was read. */
export function writtenDown(folder: string, file: string): string {
  try {
    return readFileSync(join(folder, file), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** A run that was cut off is kept until a later one has looked after it and ended: nobody else knows what it was at. */
function forgetOldRuns(folder: string): void {
  const old = readdirSync(folder).sort().slice(0, -runsKept);
  for (const file of old) {
    // Another run may forget it at the same moment.
    if (writtenDown(folder, file).includes('"kind":"run ended"')) rmSync(join(folder, file), { force: true });
  }
}
