import { constants } from "node:os";

const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The process was told by a signal to end; the work was stopped and cleaned up after. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  readonly signal: (typeof endingSignals)[number];

  constructor(signal: (typeof endingSignals)[number]) {
    super(`stopped by ${signal}`);
    this.signal = signal;
  }

  /** By which a shell reports that a signal ended a command. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/**
 * Runs `work` with a signal that aborts when `outer` does or when the process is told to end: the process then ends
 * when its caller lets it, after the clean-up, and a second Ctrl-C does not cut that short.
 *
 * @throws {Interruption} where a signal of the process stopped it; the reason of `outer` where that did
 */
export async function interruptible<T>(
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    const ending = endingSignals.find((name) => name === signal);
    if (ending !== undefined) controller.abort(new Interruption(ending));
  };
  for (const name of endingSignals) process.on(name, onSignal);
  try {
    const signal = outer === undefined ? controller.signal : AbortSignal.any([outer, controller.signal]);
    signal.throwIfAborted();
    return await work(signal);
  } finally {
    for (const name of endingSignals) process.off(name, onSignal);
  }
}
