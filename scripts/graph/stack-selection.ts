import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import {
  deploymentOrder,
  downstreamOf,
  type StackGraph,
  upstreamOf,
} from "@payments/shared/stack-graph/stack-graph.ts";

/** Which stacks a command is about; without any of these, all. */
export interface StackSelection {
  /** These and no other. */
  readonly only?: readonly string[];
  /** This one and all that read from it. */
  readonly from?: string;
  /** This one and all that it reads from. */
  readonly to?: string;
}

/**
 * The selected stacks in deployment order.
 * @throws {OperatorError} UnknownProject, UsageError for selections that exclude each other
 */
export function selectStacks(graph: StackGraph, { only, from, to }: StackSelection): string[] {
  for (const name of [...(only ?? []), from, to]) if (name !== undefined) refuseUnknown(graph, name);
  if (only && (from ?? to) !== undefined) {
    throw new OperatorError("UsageError", {
      problem: "--only cannot stand beside --from or --to",
      remedy: "name single stacks with --only, or a range with --from and --to",
    });
  }
  const selected = deploymentOrder(graph).filter(
    (name) =>
      (!only || only.includes(name)) &&
      (from === undefined || name === from || downstreamOf(graph, from).has(name)) &&
      (to === undefined || name === to || upstreamOf(graph, to).has(name)),
  );
  if (selected.length > 0) return selected;
  throw new OperatorError("UsageError", {
    problem: `no stack lies between ${String(from)} and ${String(to)}`,
    remedy: "see the order with: npm run stacks -- graph",
  });
}

function refuseUnknown(graph: StackGraph, name: string): void {
  if (graph.has(name)) return;
  throw new OperatorError("UnknownProject", {
    problem: `there is no project "${name}"`,
    remedy: `choose among ${[...graph.keys()].join(", ")}`,
  });
}
