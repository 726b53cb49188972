import type { ChangeCounts } from "../execution/runner-messages.ts";
import { changesInWords, type RunReporter, type StackReport } from "./stack-progress.ts";

/** A line for each step, for logs and pipes. */
export class LineReport implements RunReporter {
  readonly #output: NodeJS.WritableStream;

  constructor(output: NodeJS.WritableStream) {
    this.#output = output;
  }

  waiting(stacks: readonly string[]): void {
    this.#line(`order: ${stacks.join(", ")}`);
  }

  started(stack: string): void {
    this.#line(`${stack}: started`);
  }

  progress(_stack: string, _changes: ChangeCounts): void {
    // A line for each resource would bury the steps.
  }

  finished({ stack, status, seconds, changes, reason }: StackReport): void {
    const how =
      status === "skipped"
        ? `skipped: ${reason ?? ""}`
        : `${status} after ${seconds.toFixed(1)} s, ${changesInWords(changes)}`;
    this.#line(`${stack}: ${how}`);
  }

  end(): void {
    // Nothing is drawn that had to be ended.
  }

  #line(text: string): void {
    this.#output.write(`${text}\n`);
  }
}
