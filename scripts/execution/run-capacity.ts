/**
 * What a stack at work takes, in MiB: its program, its engine, and outside of a rehearsal its AWS provider, one process for each
 * stack. Estimates on the safe side, not measurements: `--memory` says otherwise.
 */
const mebibytesOfStack = { rehearsal: 400, aws: 1200 } as const;

export interface RunCapacity {
  readonly concurrency: number;
  /** MiB for all stacks at work; what is available to this process, in its container too, unless given. */
  readonly memory?: number;
  readonly local: boolean;
}

/** How many stacks work at a time: as many as are allowed and as fit, and always one. */
export function turnsAtATime({ concurrency, memory, local }: RunCapacity): number {
  const budget = memory ?? process.availableMemory() / 2 ** 20;
  const fitting = Math.floor(budget / mebibytesOfStack[local ? "rehearsal" : "aws"]);
  return Math.max(1, Math.min(concurrency, fitting));
}
