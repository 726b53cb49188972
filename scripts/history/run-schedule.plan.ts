/** One stack's turn, as far as time is concerned. */
export interface Turn {
  readonly stack: string;
  readonly seconds: number;
  /** Only members of the same run count. */
  readonly waitsFor: readonly string[];
}

export interface Schedule {
  /** When each turn ends, in seconds from the run's start. */
  readonly ends: ReadonlyMap<string, number>;
  /** The whole run. */
  readonly seconds: number;
}

/**
 * What `runGraph` does with these turns, played in no time: each starts as soon as all it waits for have ended and a place is free,
 * the first in the list first.
 */
export function schedule(turns: readonly Turn[], concurrency: number): Schedule {
  const ends = new Map<string, number>();
  const running = new Map<string, number>();
  const waiting = new Map(turns.map((turn) => [turn.stack, turn]));
  let now = 0;
  while (waiting.size > 0 || running.size > 0) {
    for (const turn of [...waiting.values()]) {
      const held = turn.waitsFor.some((other) => waiting.has(other) || running.has(other));
      if (held || running.size >= concurrency) continue;
      waiting.delete(turn.stack);
      running.set(turn.stack, now + turn.seconds);
    }
    if (running.size === 0) throw new Error(`these wait for each other: ${[...waiting.keys()].join(", ")}`);
    now = Math.min(...running.values());
    for (const [stack, end] of [...running]) {
      if (end > now) continue;
      running.delete(stack);
      ends.set(stack, end);
    }
  }
  return { ends, seconds: now };
}

/** The chain of turns that no parallelism shortens, first to last. */
export function criticalPath(turns: readonly Turn[]): { readonly stacks: readonly string[]; readonly seconds: number } {
  const bySeconds = new Map<string, { stacks: string[]; seconds: number }>();
  const longestTo = (turn: Turn): { stacks: string[]; seconds: number } => {
    const known = bySeconds.get(turn.stack);
    if (known) return known;
    const before = turns.filter(({ stack }) => turn.waitsFor.includes(stack)).map(longestTo);
    const longest = longestOf(before);
    const path = { stacks: [...longest.stacks, turn.stack], seconds: longest.seconds + turn.seconds };
    bySeconds.set(turn.stack, path);
    return path;
  };
  return longestOf(turns.map(longestTo));
}

function longestOf<Path extends { readonly seconds: number }>(paths: readonly Path[]) {
  return paths.reduce<Path | { readonly stacks: string[]; readonly seconds: number }>(
    (longest, path) => (path.seconds > longest.seconds ? path : longest),
    { stacks: [], seconds: 0 },
  ) as { readonly stacks: string[]; readonly seconds: number };
}

/** How long the run takes with one, two, … stacks at a time, up to where one more buys nothing. */
export function parallelism(turns: readonly Turn[]): { readonly concurrency: number; readonly seconds: number }[] {
  const rows: { concurrency: number; seconds: number }[] = [];
  const least = criticalPath(turns).seconds;
  for (let concurrency = 1; concurrency <= turns.length; concurrency += 1) {
    const { seconds } = schedule(turns, concurrency);
    rows.push({ concurrency, seconds });
    if (seconds - least < 1e-6) break;
  }
  return rows;
}
