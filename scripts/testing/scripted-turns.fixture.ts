import { runGraph, type StackOutcome } from "../execution/run-graph.ts";

/** How a stack's turn goes: how many seconds of the scripted clock it takes, and whether it fails at its end. */
export interface ScriptedTurn {
  readonly seconds: number;
  readonly fails: boolean;
}

/** Stacks in the order of preference, and what each waits for. */
export type ScriptedGraph = ReadonlyMap<string, readonly string[]>;

export interface ScriptedRun {
  readonly graph: ScriptedGraph;
  /** Of what the graph holds, these run; all of them unless given. */
  readonly stacks?: readonly string[];
  readonly turn: (stack: string) => ScriptedTurn;
  readonly concurrency: number;
  /** Interrupted then: what runs ends, nothing starts. */
  readonly interruptedAt?: number;
  /** The command is killed then: nothing of what is under way is heard of. */
  readonly killedAt?: number;
}

/** What happened, in order: `3 start app`, `3 skip app`, `5 end app`. */
export interface ScriptedHistory {
  readonly events: readonly string[];
  readonly succeeded: ReadonlySet<string>;
  /** Absent where the command was killed. */
  readonly outcomes: ReadonlyMap<string, StackOutcome<string>> | undefined;
}

/** Runs the graph by the real scheduler on a clock that stands still until nothing else can happen. */
export async function scriptedRun(run: ScriptedRun): Promise<ScriptedHistory> {
  const { graph, turn, concurrency, interruptedAt = Infinity, killedAt = Infinity } = run;
  const events: string[] = [];
  const succeeded = new Set<string>();
  const underWay = new Map<string, { readonly at: number; readonly end: () => void }>();
  const interruption = new AbortController();
  let now = 0;
  let outcomes: ReadonlyMap<string, StackOutcome<string>> | undefined;
  void runGraph<string>({
    stacks: run.stacks ?? [...graph.keys()],
    waitsFor: (stack) => graph.get(stack) ?? [],
    concurrency,
    signal: interruption.signal,
    skipped: (stack) => events.push(`${String(now)} skip ${stack}`),
    run: (stack) => {
      events.push(`${String(now)} start ${stack}`);
      return new Promise((resolve, reject) => {
        const { seconds, fails } = turn(stack);
        const end = (): void => {
          events.push(`${String(now)} end ${stack}`);
          if (fails) reject(new Error(`${stack} fails`));
          else {
            succeeded.add(stack);
            resolve(stack);
          }
        };
        underWay.set(stack, { at: now + seconds, end });
      });
    },
  }).then((result) => {
    outcomes = result;
  });
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (underWay.size === 0) return { events, succeeded, outcomes };
    now = Math.min(...[...underWay.values()].map(({ at }) => at));
    if (now >= killedAt) return { events, succeeded, outcomes: undefined };
    if (now >= interruptedAt) interruption.abort();
    const due = [...underWay].filter(([, { at }]) => at === now);
    for (const [stack, { end }] of due) {
      underWay.delete(stack);
      end();
    }
  }
}
