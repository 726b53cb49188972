import type { ChangeCounts, StackVerb } from "../execution/runner-messages.ts";

/** How a stack's turn ended, for people and machines; an unchanged stack needed none. */
export type StackStatus = "succeeded" | "unchanged" | "failed" | "skipped";

/** One row of the summary. */
export interface StackReport {
  readonly stack: string;
  readonly status: StackStatus;
  readonly changes: ChangeCounts;
  readonly seconds: number;
  /** Why it was skipped or left as it is, or what went wrong, in full. */
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

/** How a verb speaks of changes: a preview's are still to come. */
const words = {
  up: { created: "created", updated: "updated", deleted: "deleted" },
  destroy: { created: "created", updated: "updated", deleted: "deleted" },
  preview: { created: "to create", updated: "to update", deleted: "to delete" },
} as const;

export const changeKinds = ["created", "updated", "deleted"] as const;

/** `created`, or `to create` in a preview. */
export function changeWord(verb: StackVerb, kind: (typeof changeKinds)[number]): string {
  return words[verb][kind];
}

/** `60 created, 2 updated`; `no changes` where all stayed the same. */
export function changesInWords(verb: StackVerb, changes: ChangeCounts): string {
  const totals = changeTotals(changes);
  const counted = changeKinds.filter((kind) => totals[kind] !== 0);
  return counted.length === 0
    ? "no changes"
    : counted.map((kind) => `${totals[kind]} ${changeWord(verb, kind)}`).join(", ");
}

/** The engine's operations as people count them; a replacement creates one and deletes one. */
export function changeTotals(changes: ChangeCounts): { created: number; updated: number; deleted: number } {
  const count = (...operations: string[]): number =>
    operations.reduce((sum, operation) => sum + (changes[operation] ?? 0), 0);
  const replaced = changes["replace"] ?? 0;
  return { created: count("create") + replaced, updated: count("update"), deleted: count("delete") + replaced };
}
