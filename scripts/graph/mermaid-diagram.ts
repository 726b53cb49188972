import { deploymentOrder, type StackGraph } from "@payments/shared/stack-graph/stack-graph.ts";

/** The stacks as a Mermaid flow chart; an arrow leads from a stack to those that read its outputs. */
export function mermaidDiagram(graph: StackGraph): string {
  const order = deploymentOrder(graph);
  const arrows = order.flatMap((name) => directNeeds(graph, name).map((need) => `  ${need} --> ${name}`));
  return ["flowchart LR", ...order.map((name) => `  ${name}`), ...arrows].join("\n");
}

/** Needs that no other need implies: an arrow for each would hide the order. */
function directNeeds(graph: StackGraph, name: string): string[] {
  const needs = graph.get(name)?.needs ?? [];
  return needs.filter((need) => !needs.some((other) => graph.get(other)?.needs.includes(need)));
}
