import { createLogUpdate } from "log-update";
import pc from "picocolors";
import type { ChangeCounts, StackVerb } from "../execution/runner-messages.ts";
import type { ExpectedRun } from "../history/expected-run.ts";
import { RunClock } from "./run-clock.ts";
import { changesInWords, type RunReporter, type StackReport } from "./stack-progress.ts";

interface Line {
  state: "waiting" | "running" | StackReport["status"];
  startedAt: number;
  seconds: number;
  changes: ChangeCounts;
  reason: string | undefined;
}

const redrawMilliseconds = 100;
const marks = {
  waiting: pc.dim("·"),
  running: pc.cyan("▸"),
  succeeded: pc.green("✔"),
  unchanged: pc.green("="),
  failed: pc.red("✖"),
  skipped: pc.yellow("–"),
};

/** A line for each stack, redrawn in place on a terminal. */
export class LiveReport implements RunReporter {
  readonly #draw: ReturnType<typeof createLogUpdate>;
  readonly #lines = new Map<string, Line>();
  #timer: NodeJS.Timeout | undefined;

  readonly #verb: StackVerb;
  readonly #clock: RunClock;

  constructor(terminal: NodeJS.WriteStream, verb: StackVerb, expected?: ExpectedRun) {
    this.#verb = verb;
    this.#clock = new RunClock(expected);
    this.#draw = createLogUpdate(terminal);
  }

  waiting(stacks: readonly string[]): void {
    for (const stack of stacks) {
      this.#lines.set(stack, { state: "waiting", startedAt: 0, seconds: 0, changes: {}, reason: undefined });
    }
    this.#timer = setInterval(() => this.#redraw(), redrawMilliseconds);
  }

  started(stack: string): void {
    this.#clock.started(stack);
    this.#change(stack, { state: "running", startedAt: performance.now() });
  }

  progress(stack: string, changes: ChangeCounts): void {
    this.#change(stack, { changes });
  }

  finished({ stack, status, seconds, changes, reason }: StackReport): void {
    this.#clock.finished(stack);
    this.#change(stack, { state: status, seconds, changes, reason: status === "failed" ? undefined : reason });
    this.#redraw();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#redraw();
    this.#draw.done();
  }

  #change(stack: string, change: Partial<Line>): void {
    const line = this.#lines.get(stack);
    if (line) Object.assign(line, change);
  }

  #redraw(): void {
    const width = Math.max(...[...this.#lines.keys()].map((stack) => stack.length));
    const stacks = [...this.#lines].map(
      ([stack, line]) => `${marks[line.state]} ${stack.padEnd(width)}  ${inWords(this.#verb, line)}`,
    );
    const left = this.#clock.left();
    this.#draw([...stacks, ...(left === undefined ? [] : [pc.dim(left)])].join("\n"));
  }
}

function inWords(verb: StackVerb, { state, startedAt, seconds, changes, reason }: Line): string {
  if (state === "waiting") return pc.dim("waiting");
  if (state === "unchanged") return pc.dim(reason ?? "");
  if (state === "skipped") return pc.yellow(`skipped: ${reason ?? ""}`);
  const elapsed = state === "running" ? (performance.now() - startedAt) / 1000 : seconds;
  return `${state === "running" ? "running" : state}  ${elapsed.toFixed(1).padStart(5)} s  ${changesInWords(verb, changes)}`;
}
