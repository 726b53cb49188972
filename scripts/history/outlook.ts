import type { StackVerb } from "../execution/runner-messages.ts";
import type { PastUpdate } from "../state/past-updates.ts";
import type { Chain } from "./run-schedule.plan.ts";

/** What the past of the stacks says about the next run of a verb. */
export interface VerbOutlook {
  readonly verb: StackVerb;
  /** With the asked number of stacks at a time. */
  readonly seconds: number;
  readonly concurrency: number;
  readonly criticalPath: Chain;
  /** How long it takes with one stack at a time, two, … up to where one more buys nothing. */
  readonly parallelism: readonly { readonly concurrency: number; readonly seconds: number }[];
}

export interface StackHistory {
  readonly name: string;
  /** Newest first. */
  readonly updates: readonly PastUpdate[];
  /** Seconds; absent where nothing alike has been. */
  readonly expected: { readonly up?: number; readonly destroy?: number };
}
