import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { Backend } from "../environment/backend.ts";

/** Milliseconds between two looks at a state: the engine repeats a write that fails for half a minute. */
const interval = 500;

/** Where a backend in files keeps a stack's state. */
export function stateFile(folder: string, project: string, stack: string): string {
  return join(folder, ".pulumi", "stacks", project, `${stack}.json`);
}

/**
 * What a state file says, or its backup where it was cut off. On a full disk Pulumi 3.255.0 puts what was written of a state in the
 * place of the whole one; before each write it copies the last one to `<file>.bak`.
 *
 * @returns nothing where there is no such file
 * @throws {OperatorError} UnreadableState where the backup is cut off as well
 */
export function readWhole(file: string): { readonly content: unknown; readonly truncated: boolean } | undefined {
  if (!existsSync(file)) return undefined;
  const whole = parsed(file);
  if (whole !== undefined) return { content: whole, truncated: false };
  const backup = parsed(backupOf(file));
  if (backup !== undefined) return { content: backup, truncated: true };
  throw new OperatorError("UnreadableState", {
    problem: `the state ${file} is cut off, and so is its backup`,
    remedy:
      "put a whole one in its place: the last of .pulumi/history that ends in .checkpoint.json is as the last run left it, what was made since it does not know",
  });
}

/**
 * Puts the backup into the place of a state that was cut off.
 *
 * @returns whether it was; false where the backend does not keep states in files
 * @throws {OperatorError} UnreadableState
 */
export function restoreTruncated({ folder }: Backend, project: string, stack: string): boolean {
  if (folder === undefined) return false;
  const file = stateFile(folder, project, stack);
  if (readWhole(file)?.truncated !== true) return false;
  // The backup stays until the state is there: this disk may still be full.
  writeFileSync(`${file}.whole`, readFileSync(backupOf(file)));
  renameSync(`${file}.whole`, file);
  return true;
}

/** Looks at a state while an engine works on it, and tells when that could not write it whole. */
export class StateWatch {
  readonly #file: string | undefined;
  readonly #truncated = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #seen = "";

  constructor({ folder }: Backend, project: string, stack: string) {
    this.#file = folder === undefined ? undefined : stateFile(folder, project, stack);
  }

  /** Aborted as soon as the state is cut off: the engine has to be killed, before it copies that over the backup as well. */
  get truncated(): AbortSignal {
    return this.#truncated.signal;
  }

  begin(): void {
    const file = this.#file;
    if (file !== undefined) this.#timer ??= setInterval(() => this.#look(file), interval).unref();
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(file: string): void {
    const stat = statSync(file, { throwIfNoEntry: false });
    const now = stat ? `${String(stat.ino)} ${String(stat.mtimeMs)} ${String(stat.size)}` : "";
    if (now === this.#seen) return;
    this.#seen = now;
    if (stat && stat.size > 0 && parsed(file) === undefined) this.#truncated.abort();
  }
}

function backupOf(file: string): string {
  return `${file}.bak`;
}

/** @returns nothing for a file that is not there, or not whole */
function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
