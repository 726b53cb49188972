import type { ChangeCounts } from "../execution/runner-messages.ts";

/** How a stack's turn ended, for people and machines. */
export type StackStatus = "succeeded" | "failed" | "skipped";

/** One row of the summary. */
export interface StackReport {
  readonly stack: string;
  readonly status: StackStatus;
  readonly changes: ChangeCounts;
  readonly seconds: number;
  /** Why it was skipped, or what went wrong, in full. */
  readonly reason?: string;
}

/** Told of every step of a run; renders it, or not. */
export interface RunReporter {
  waiting(stacks: readonly string[]): void;
  started(stack: string): void;
  progress(stack: string, changes: ChangeCounts): void;
  finished(report: StackReport): void;
  /** After the last step. */
  end(): void;
}

/** `60 created, 2 updated`; `no changes` where all stayed the same. */
export function changesInWords(changes: ChangeCounts): string {
  const { created, updated, deleted } = changeTotals(changes);
  const words = [
    [created, "created"],
    [updated, "updated"],
    [deleted, "deleted"],
  ].filter(([count]) => count !== 0);
  return words.length === 0
    ? "no changes"
    : words.map(([count, word]) => `${String(count)} ${String(word)}`).join(", ");
}

/** The engine's operations as people count them; a replacement creates one and deletes one. */
export function changeTotals(changes: ChangeCounts): { created: number; updated: number; deleted: number } {
  const count = (...operations: string[]): number =>
    operations.reduce((sum, operation) => sum + (changes[operation] ?? 0), 0);
  const replaced = changes["replace"] ?? 0;
  return { created: count("create") + replaced, updated: count("update"), deleted: count("delete") + replaced };
}
