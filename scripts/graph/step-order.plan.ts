import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { StackGraph } from "@payments/shared/stack-graph/stack-graph.ts";

/** What happens to a stack in a run: it is brought up (or previewed), or destroyed. */
export type StackStep = "up" | "destroy";

/**
 * The stacks of a run that a stack has to wait for, by one rule for every edge from a reader to what it reads: a reader's
 * destruction comes before anything that happens to what it reads, and a reader is brought up after everything that it reads.
 * What is no part of the run holds up nobody: a deployed stack stays as it is.
 *
 * Readiness and failure both follow this one relation. So a failed destruction keeps what the stack reads, whatever was to become
 * of that, and a failed update holds up its readers.
 *
 * @throws {OperatorError} UsageError for a reader that is to be brought up while what it reads is destroyed
 */
export function waitsFor(graph: StackGraph, steps: ReadonlyMap<string, StackStep>, stack: string): string[] {
  const needs = (graph.get(stack)?.needs ?? []).filter((need) => steps.has(need));
  const readers = [...graph.values()].filter(({ name, needs }) => needs.includes(stack) && steps.has(name));
  if (steps.get(stack) === "up") {
    const destroyed = needs.find((need) => steps.get(need) === "destroy");
    if (destroyed !== undefined) throw contradiction(stack, destroyed);
  }
  return [
    ...(steps.get(stack) === "up" ? needs : []),
    ...readers.map(({ name }) => name).filter((name) => steps.get(name) === "destroy"),
  ];
}

function contradiction(reader: string, read: string): OperatorError {
  return new OperatorError("UsageError", {
    problem: `"${reader}" cannot be deployed while "${read}", which it reads, is destroyed`,
    remedy: `destroy "${reader}" as well, or take "${read}" out of its dependencies first`,
  });
}
