/** How one stack's turn ended. */
export type StackOutcome<Result> =
  | { readonly status: "succeeded"; readonly result: Result }
  | { readonly status: "failed"; readonly error: unknown }
  | { readonly status: "skipped"; readonly because: string };

export interface GraphRun<Result> {
  /** In the order of preference among those that are ready. */
  readonly stacks: readonly string[];
  /** What a stack waits for. Only members of `stacks` count: what is not run counts as done. */
  readonly waitsFor: (stack: string) => readonly string[];
  /** At most this many at a time. */
  readonly concurrency: number;
  readonly run: (stack: string) => Promise<Result>;
  /** Called when a stack is passed over. */
  readonly skipped: (stack: string, because: string) => void;
  /** Aborted: nothing new starts; what runs is waited for. */
  readonly signal: AbortSignal;
}

/**
 * Runs each stack as soon as all it waits for have succeeded: no waves, so one slow stack holds up nobody but its own
 * readers. After a failure everything that is under way finishes, what waits for the failed stack is skipped with its
 * name, and the rest goes on. Destruction is the same over turned arrows.
 */
export async function runGraph<Result>(run: GraphRun<Result>): Promise<Map<string, StackOutcome<Result>>> {
  const outcomes = new Map<string, StackOutcome<Result>>();
  const running = new Map<string, Promise<void>>();
  const waiting = new Set(run.stacks);

  const settle = (stack: string, outcome: StackOutcome<Result>): void => {
    outcomes.set(stack, outcome);
    running.delete(stack);
  };
  const start = (stack: string): void => {
    waiting.delete(stack);
    const turn = run.run(stack).then(
      (result) => settle(stack, { status: "succeeded", result }),
      (error: unknown) => settle(stack, { status: "failed", error }),
    );
    running.set(stack, turn);
  };
  const skip = (stack: string, because: string): void => {
    waiting.delete(stack);
    outcomes.set(stack, { status: "skipped", because });
    run.skipped(stack, because);
  };

  while (waiting.size > 0 || running.size > 0) {
    const before = waiting.size;
    for (const stack of [...waiting]) {
      const awaited = run.waitsFor(stack).filter((other) => run.stacks.includes(other));
      const broken = awaited.find((other) => ["failed", "skipped"].includes(outcomes.get(other)?.status ?? ""));
      if (broken !== undefined) skip(stack, `waits for ${broken}`);
      else if (run.signal.aborted) skip(stack, "interrupted");
      else if (running.size < run.concurrency && awaited.every((other) => outcomes.has(other))) start(stack);
    }
    if (running.size > 0) await Promise.race(running.values());
    else if (waiting.size === before) throw new Error(`these wait for each other: ${[...waiting].join(", ")}`);
  }
  return outcomes;
}
