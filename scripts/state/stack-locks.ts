import { hostname } from "node:os";
import { z } from "zod";
import type { Backend } from "../environment/backend.ts";
import { type StateFiles, stateFiles } from "../environment/state-files.ts";
import { wasRunning } from "../execution/process-tree.ts";

/** Whoever holds a stack. */
export interface StackLock {
  /** `user@host` */
  readonly owner: string;
  readonly pid: number;
  /** ISO 8601 */
  readonly since: string;
}

/** A lock, as backends in files keep it (pulumi/pulumi `pkg/backend/diy/lock.go`). */
const lockFile = z.object({ pid: z.int(), username: z.string(), hostname: z.string(), timestamp: z.string() });

/**
 * Who holds the stack now; of several runs all but one are about to give up.
 *
 * @returns nothing where the backend does not keep its locks in files
 * @throws {OperatorError} BackendUnreachable
 */
export async function stackLocks(
  backend: Backend,
  project: string,
  stack: string,
): Promise<readonly StackLock[] | undefined> {
  const files = stateFiles(backend);
  return files && (await locksIn(files, project, stack)).map(({ lock }) => owned(lock));
}

/**
 * Removes the locks whose owner was a process of this host and is dead: nobody is left who could. Those of other hosts stay, since
 * nothing here tells whether their owners live. Many machines may share a bucket, and a host's name: there, only a lock of a run of
 * this clone's is one of this host's.
 *
 * @param workedAt whether a run of this clone was at work on the stack at that time
 * @returns what was removed, and what is left; nothing of either where the backend does not keep its locks in files
 * @throws {OperatorError} BackendUnreachable
 */
export async function releaseDeadLocks(
  backend: Backend,
  { project, stack, workedAt }: { readonly project: string; readonly stack: string; readonly workedAt: WorkedAt },
): Promise<{ readonly released: readonly StackLock[]; readonly held: readonly StackLock[] }> {
  const files = stateFiles(backend);
  const [released, held]: [StackLock[], StackLock[]] = [[], []];
  for (const { key, lock } of files ? await locksIn(files, project, stack) : []) {
    const since = new Date(lock.timestamp);
    const dead = lock.hostname === hostname() && !wasRunning(lock.pid, since);
    // The journals are read for a lock that seems to be dead, and for no other.
    if (dead && (backend.folder !== undefined || workedAt(since))) {
      await files?.remove(key);
      released.push(owned(lock));
    } else held.push(owned(lock));
  }
  return { released, held };
}

/** Whether a run of this clone was at work on a stack at that time. */
export type WorkedAt = (time: Date) => boolean;

async function locksIn(files: StateFiles, project: string, stack: string) {
  const keys = await files.keys(`locks/organization/${project}/${stack}`);
  const locks = await Promise.all(
    keys.filter((key) => key.endsWith(".json")).map(async (key) => ({ key, text: await files.read(key) })),
  );
  // One may be released between listing and reading.
  return locks.flatMap(({ key, text }) =>
    text === undefined ? [] : [{ key, lock: lockFile.parse(JSON.parse(text)) }],
  );
}

function owned({ username, hostname: host, pid, timestamp }: z.output<typeof lockFile>): StackLock {
  return { owner: `${username}@${host}`, pid, since: new Date(timestamp).toISOString() };
}
