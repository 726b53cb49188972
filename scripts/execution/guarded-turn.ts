import { setTimeout as sleep } from "node:timers/promises";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { Backend } from "../environment/backend.ts";
import { releaseDeadLocks, type StackLock, type WorkedAt } from "../state/stack-locks.ts";
import { engineByHand } from "./engine-by-hand.ts";
import type { StackTurn, TurnResult } from "./runner-messages.ts";
import type { RunnerPool, TurnListener, TurnStop } from "./stack-runner.ts";
import type { StopSignals } from "./stop-signals.ts";
import { TransientFailure } from "./transient-failure.ts";

/** How long a turn waits, and how often it is repeated. */
export interface TurnLimits {
  /** Seconds to wait for whoever holds the stack. */
  readonly lockTimeout: number;
  /** Seconds after which a stack's turn is cancelled; after the same time again, at most `longestGrace`, it is killed. */
  readonly stackTimeout: number | undefined;
  /** Seconds before the first repetition; doubled for each further one. */
  readonly firstPause: number;
}

export interface GuardedTurn {
  readonly turn: StackTurn;
  readonly backend: Backend;
  /** Tells locks of this clone's earlier runs from those of others. */
  readonly workedAt: WorkedAt;
  readonly pool: Pick<RunnerPool, "run">;
  readonly listener: TurnListener;
  readonly limits: TurnLimits;
  readonly stop: StopSignals;
  /** Brings the stack's state into order before the turn, if an earlier run has left it with operations under way. */
  readonly repair: () => Promise<void>;
  /** Tells people why a turn waits or is repeated. */
  readonly say: (text: string) => void;
}

/** A failure that passes is met this often. */
const repetitions = 4;
/** Seconds: no pause between two repetitions is longer. */
const longestPause = 60;
/** Seconds between two looks at a lock. */
const lockPoll = 0.5;
/** Seconds that a cancelled engine has to end what is under way. */
const longestGrace = 300;

/**
 * A stack's turn that waits for whoever holds the stack, repairs what an earlier run has left, repeats what fails for a reason that
 * passes, and ends in time. A lock is never taken from anybody who lives, or may live.
 *
 * @throws {OperatorError} StackLocked after the limit, with the owner; StackTimeout; what the turn itself throws
 */
export async function guardedTurn(guarded: GuardedTurn): Promise<TurnResult> {
  const { turn, limits, stop, repair, say } = guarded;
  // A preview takes no lock, and changes no state that would have to be in order.
  if (turn.verb === "preview") return withinTime(guarded);
  const deadline = Date.now() + limits.lockTimeout * 1000;
  const told = new Set<string>();
  const sayOnce = (text: string): void => {
    if (!told.has(text)) say(text);
    told.add(text);
  };
  for (let failures = 0; ; ) {
    await lockFree(guarded, deadline);
    try {
      await repair();
      return await withinTime(guarded);
    } catch (error) {
      if (stop.finish.aborted) throw error;
      if (isLocked(error) && Date.now() < deadline) {
        // A backend without files tells the owner only in the engine's words.
        sayOnce(`${turn.project.name}: waits ${String(limits.lockTimeout)} s at most: ${error.problem}`);
        // Two that have met would meet again.
        await pause(lockPoll * (1 + Math.random()), stop);
      } else if (error instanceof TransientFailure && failures < repetitions) {
        failures += 1;
        const seconds = pauseBefore(failures, limits.firstPause);
        say(
          `${turn.project.name}: AWS answered with an error that passes; once more in ${seconds.toFixed(1)} s (${String(failures)} of ${String(repetitions)})\n${error.problem}`,
        );
        await pause(seconds, stop);
      } else throw error;
    }
  }
}

/** Twice as long as before each time, and at random up to that: repetitions of many must not meet. */
export function pauseBefore(repetition: number, firstPause: number, random = Math.random()): number {
  const most = Math.min(longestPause, firstPause * 2 ** (repetition - 1));
  return most / 2 + (most / 2) * random;
}

async function lockFree(guarded: GuardedTurn, deadline: number): Promise<void> {
  const { turn, backend, workedAt, limits, stop, say } = guarded;
  const { project, stack } = turn;
  const look = () => releaseDeadLocks(backend, { project: project.name, stack, workedAt });
  const first = await look();
  for (const { owner, pid, since } of first.released)
    say(
      `${project.name}: released the lock of ${owner} (process ${String(pid)}, since ${since}): that process is dead`,
    );
  let told = "";
  for (let [lock] = first.held; lock; [lock] = (await look()).held) {
    const owner = ownerInWords(lock);
    if (stop.finish.aborted) throw lockedTooLong(guarded, owner, 0);
    if (Date.now() >= deadline) throw lockedTooLong(guarded, owner, limits.lockTimeout);
    if (told !== owner) say(`${project.name}: waits for ${owner}, ${String(limits.lockTimeout)} s at most`);
    told = owner;
    await pause(lockPoll, stop);
  }
}

function ownerInWords({ owner, pid, since }: StackLock): string {
  return `${owner} (process ${String(pid)}), who has held it since ${since}`;
}

function lockedTooLong({ turn, backend: { url } }: GuardedTurn, owner: string, seconds: number): OperatorError {
  const { project, stack } = turn;
  return new OperatorError("StackLocked", {
    problem: `somebody else is working on the stack "${stack}" of "${project.name}" after ${String(seconds)} s of waiting: ${owner}`,
    remedy: `wait for the other run, or give a longer --lock-timeout; if it is dead, release its lock: ${engineByHand({ url, project: project.name, stack }, "cancel")}`,
  });
}

function isLocked(error: unknown): error is OperatorError {
  return error instanceof OperatorError && error.code === "StackLocked";
}

/** A turn that is cancelled after its time, and killed if it does not end then. */
async function withinTime({ turn, pool, listener, limits, stop }: GuardedTurn): Promise<TurnResult> {
  const { stackTimeout } = limits;
  if (stackTimeout === undefined) return pool.run(turn, listener, stop);
  const grace = Math.min(stackTimeout, longestGrace);
  const late = new AbortController();
  const tooLate = new AbortController();
  const timers = [
    setTimeout(() => late.abort(), stackTimeout * 1000),
    setTimeout(() => tooLate.abort(), (stackTimeout + grace) * 1000),
  ];
  const limited: TurnStop = {
    cancel: AbortSignal.any([stop.cancel, late.signal]),
    kill: AbortSignal.any([stop.kill, tooLate.signal]),
  };
  try {
    return await pool.run(turn, listener, limited);
  } catch (cause) {
    if (!late.signal.aborted) throw cause;
    throw new OperatorError("StackTimeout", {
      problem: `${turn.verb} of "${turn.project.name}" was ${tooLate.signal.aborted ? "killed" : "cancelled"} after ${String(stackTimeout)} s`,
      remedy:
        "run the command again, it goes on where it stopped; give a longer --stack-timeout if that is the time it takes",
      cause,
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

/** Ended by the first Ctrl-C. */
async function pause(seconds: number, { finish }: StopSignals): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal: finish }).catch(() => undefined);
}
