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

/** Turns that wait for each other, first to last, and how long they take together. */
export interface Chain {
  readonly stacks: readonly string[];
  readonly seconds: number;
}

/** The chain that no parallelism shortens. */
export function criticalPath(turns: readonly Turn[]): Chain {
  const longest = new Map<string, Chain>();
  const longestTo = (turn: Turn): Chain => {
    const known = longest.get(turn.stack);
    if (known) return known;
    const before = longestOf(turns.filter(({ stack }) => turn.waitsFor.includes(stack)).map(longestTo));
    const chain = { stacks: [...before.stacks, turn.stack], seconds: before.seconds + turn.seconds };
    longest.set(turn.stack, chain);
    return chain;
  };
  return longestOf(turns.map(longestTo));
}

function longestOf(chains: readonly Chain[]): Chain {
  return chains.reduce((longest, chain) => (chain.seconds > longest.seconds ? chain : longest), {
    stacks: [],
    seconds: 0,
  });
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
