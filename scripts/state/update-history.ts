import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Backend } from "../environment/backend.ts";
import { wasRunning } from "../execution/process-tree.ts";

/** How an operation that changes state ended. A run that was killed leaves no such record. */
export interface LastUpdate {
  /** `update`, `destroy`, `refresh`, … */
  readonly kind: string;
  readonly result: "succeeded" | "failed" | "in-progress";
  /** ISO 8601 */
  readonly endedAt: string;
}

/** Whoever holds a stack. */
export interface StackLock {
  /** `user@host` */
  readonly owner: string;
  readonly pid: number;
  /** ISO 8601 */
  readonly since: string;
}

/** An entry of the history, as backends in files keep it (pulumi/pulumi `sdk/go/common/apitype/history.go`); times in seconds. */
const historyEntry = z.object({
  kind: z.string(),
  result: z.enum(["succeeded", "failed", "in-progress"]),
  endTime: z.int(),
});

/** A lock, as backends in files keep it (pulumi/pulumi `pkg/backend/diy/lock.go`). */
const lockFile = z.object({ pid: z.int(), username: z.string(), hostname: z.string(), timestamp: z.string() });

/**
 * How the stack's last update ended.
 * @returns nothing for a stack without one, and where the backend does not keep its history in files
 */
export function lastUpdate({ folder }: Backend, project: string, stack: string): LastUpdate | undefined {
  if (folder === undefined) return undefined;
  // Names end in the nanoseconds of their start, all of one length.
  const [latest] = filesIn(join(folder, ".pulumi/history", project, stack), ".history.json")
    .sort()
    .reverse();
  if (latest === undefined) return undefined;
  const { kind, result, endTime } = historyEntry.parse(JSON.parse(readFileSync(latest, "utf8")));
  return { kind, result, endedAt: new Date(endTime * 1000).toISOString() };
}

/**
 * Who holds the stack now; of several runs all but one are about to give up.
 * @returns nothing where the backend does not keep its locks in files
 */
export function stackLocks(backend: Backend, project: string, stack: string): readonly StackLock[] | undefined {
  if (backend.folder === undefined) return undefined;
  return locksIn(backend.folder, project, stack).map(({ lock }) => owned(lock));
}

/**
 * Removes the locks whose owner was a process of this host and is dead: nobody is left who could. Those of other hosts stay, since
 * nothing here tells whether their owners live.
 *
 * @returns what was removed; nothing where the backend does not keep its locks in files
 */
export function releaseDeadLocks({ folder }: Backend, project: string, stack: string): readonly StackLock[] {
  if (folder === undefined) return [];
  return locksIn(folder, project, stack).flatMap(({ file, lock }) => {
    const { pid, hostname: host, timestamp } = lock;
    if (host !== hostname() || wasRunning(pid, new Date(timestamp))) return [];
    rmSync(file, { force: true });
    return [owned(lock)];
  });
}

function locksIn(folder: string, project: string, stack: string) {
  return filesIn(join(folder, ".pulumi/locks/organization", project, stack), ".json").flatMap((file) => {
    const text = textIfThere(file);
    return text === undefined ? [] : [{ file, lock: lockFile.parse(JSON.parse(text)) }];
  });
}

function owned({ username, hostname: host, pid, timestamp }: z.output<typeof lockFile>): StackLock {
  return { owner: `${username}@${host}`, pid, since: new Date(timestamp).toISOString() };
}

function filesIn(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

/** A lock may be released between listing and reading. */
function textIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
