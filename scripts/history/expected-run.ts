import type { StackVerb } from "../execution/runner-messages.ts";
import type { PastUpdate } from "../state/past-updates.ts";
import { schedule, type Turn } from "./run-schedule.plan.ts";

/** How many of the last alike updates are looked at. */
const lookedAt = 5;

/**
 * How long a stack's next turn takes, by the median of its last successful ones of that kind. A deployment from nothing is compared
 * with those from nothing, an update with updates. Nothing for previews, which no backend keeps, and for what has no past.
 */
export function expectedSeconds(
  verb: StackVerb,
  past: readonly PastUpdate[],
  { deployed }: { readonly deployed: boolean },
): number | undefined {
  const kind = { up: "update", destroy: "destroy", preview: undefined }[verb];
  const alike = past.filter(
    (update) => update.kind === kind && update.succeeded && (verb !== "up" || fromNothing(update) === !deployed),
  );
  const seconds = alike.slice(0, lookedAt).map((update) => update.seconds);
  return seconds.length === 0 ? undefined : median(seconds);
}

function fromNothing({ changes }: PastUpdate): boolean {
  const operations = Object.values(changes).reduce((sum, count) => sum + count, 0);
  return operations > 0 && (changes["create"] ?? 0) === operations;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** A run that is to come or under way, in time. */
export class ExpectedRun {
  readonly #turns: readonly Turn[];
  readonly #concurrency: number;

  /** @param turns in the run's order, all of known length */
  constructor(turns: readonly Turn[], concurrency: number) {
    this.#turns = turns;
    this.#concurrency = concurrency;
  }

  /** From start to end. */
  get seconds(): number {
    return schedule(this.#turns, this.#concurrency).seconds;
  }

  /**
   * What is left of it. A turn that takes longer than it used to is taken to be about to end.
   *
   * @param running seconds since their start, by stack
   */
  remaining({
    running,
    over,
  }: {
    readonly running: ReadonlyMap<string, number>;
    readonly over: ReadonlySet<string>;
  }): number {
    const under = (turn: Turn): boolean => running.has(turn.stack);
    const left = this.#turns.filter(({ stack }) => !over.has(stack));
    const begun = left.filter(under).map(({ stack, seconds }) => ({
      stack,
      seconds: Math.max(0, seconds - (running.get(stack) ?? 0)),
      waitsFor: [],
    }));
    return schedule([...begun, ...left.filter((turn) => !under(turn))], this.#concurrency).seconds;
  }
}

/** `4 s`, `3 min`: nobody plans by more than that. */
export function durationInWords(seconds: number): string {
  return seconds < 90 ? `${String(Math.round(seconds))} s` : `${String(Math.round(seconds / 60))} min`;
}
