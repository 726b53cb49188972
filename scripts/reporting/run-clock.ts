import { durationInWords, type ExpectedRun } from "../history/expected-run.ts";

/** Follows a run and says how much of it is left, going by what its stacks took before. */
export class RunClock {
  readonly #expected: ExpectedRun | undefined;
  readonly #startedAt = new Map<string, number>();
  readonly #over = new Set<string>();
  readonly #now: () => number;

  /** @param now in milliseconds */
  constructor(expected: ExpectedRun | undefined, now: () => number = () => performance.now()) {
    this.#expected = expected;
    this.#now = now;
  }

  started(stack: string): void {
    this.#startedAt.set(stack, this.#now());
  }

  finished(stack: string): void {
    this.#startedAt.delete(stack);
    this.#over.add(stack);
  }

  /** `about 9 s to go`; nothing where nobody knows, and when it is over. */
  left(): string | undefined {
    if (!this.#expected) return undefined;
    const now = this.#now();
    const running = new Map([...this.#startedAt].map(([stack, at]) => [stack, (now - at) / 1000]));
    const seconds = this.#expected.remaining({ running, over: this.#over });
    return seconds < 0.5 ? undefined : `about ${durationInWords(seconds)} to go`;
  }
}
