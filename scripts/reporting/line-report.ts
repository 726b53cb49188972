import type { ChangeCounts, StackVerb } from "../execution/runner-messages.ts";
import type { ExpectedRun } from "../history/expected-run.ts";
import { RunClock } from "./run-clock.ts";
import { changesInWords, type RunReporter, type StackReport } from "./stack-progress.ts";

/** A line for each step, for logs and pipes. */
export class LineReport implements RunReporter {
  readonly #output: NodeJS.WritableStream;
  readonly #verb: StackVerb;
  readonly #clock: RunClock;

  constructor(output: NodeJS.WritableStream, verb: StackVerb, expected?: ExpectedRun) {
    this.#output = output;
    this.#verb = verb;
    this.#clock = new RunClock(expected);
  }

  waiting(stacks: readonly string[]): void {
    this.#line(`order: ${stacks.join(", ")}`);
    this.#timeLeft();
  }

  started(stack: string): void {
    this.#clock.started(stack);
    this.#line(`${stack}: started`);
  }

  progress(_stack: string, _changes: ChangeCounts): void {
    // A line for each resource would bury the steps.
  }

  finished({ stack, status, seconds, changes, reason }: StackReport): void {
    const how = {
      skipped: () => `skipped: ${reason ?? ""}`,
      unchanged: () => reason ?? "",
      succeeded: () => `succeeded after ${seconds.toFixed(1)} s, ${changesInWords(this.#verb, changes)}`,
      failed: () => `failed after ${seconds.toFixed(1)} s, ${changesInWords(this.#verb, changes)}`,
    };
    this.#line(`${stack}: ${how[status]()}`);
    this.#clock.finished(stack);
    this.#timeLeft();
  }

  end(): void {
    // Nothing is drawn that had to be ended.
  }

  #timeLeft(): void {
    const left = this.#clock.left();
    if (left !== undefined) this.#line(left);
  }

  #line(text: string): void {
    this.#output.write(`${text}\n`);
  }
}
