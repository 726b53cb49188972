import type { ChangeCounts, StackVerb } from "../execution/runner-messages.ts";
import { changesInWords, type RunReporter, type StackReport } from "./stack-progress.ts";

/** A line for each step, for logs and pipes. */
export class LineReport implements RunReporter {
  readonly #output: NodeJS.WritableStream;
  readonly #verb: StackVerb;

  constructor(output: NodeJS.WritableStream, verb: StackVerb) {
    this.#output = output;
    this.#verb = verb;
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
    const how = {
      skipped: () => `skipped: ${reason ?? ""}`,
      unchanged: () => reason ?? "",
      succeeded: () => `succeeded after ${seconds.toFixed(1)} s, ${changesInWords(this.#verb, changes)}`,
      failed: () => `failed after ${seconds.toFixed(1)} s, ${changesInWords(this.#verb, changes)}`,
    };
    this.#line(`${stack}: ${how[status]()}`);
  }

  end(): void {
    // Nothing is drawn that had to be ended.
  }

  #line(text: string): void {
    this.#output.write(`${text}\n`);
  }
}
