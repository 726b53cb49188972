import type { FastifyBaseLogger } from "fastify";

export interface Recurring {
  /** Runs no more; waits for the run under way. */
  stop(): Promise<void>;
}

/**
 * Runs the work over and over, each time as many milliseconds after the last run's end, between half and once and a half of
 * what is given, so that tasks which start together do not stay together. A run that fails is logged; the next one tries again.
 */
export function recurring(
  name: string,
  milliseconds: number,
  work: () => Promise<unknown>,
  log: FastifyBaseLogger,
): Recurring {
  let timer: NodeJS.Timeout;
  let stopped = false;
  let underWay: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    try {
      await work();
    } catch (err) {
      log.warn({ err, work: name }, "recurring work failed");
    }
    schedule();
  };
  const schedule = (): void => {
    if (stopped) return;
    timer = setTimeout(
      () => {
        underWay = run();
      },
      milliseconds * (0.5 + Math.random()),
    );
    timer.unref();
  };
  schedule();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return underWay;
    },
  };
}
