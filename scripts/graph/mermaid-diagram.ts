import { deploymentOrder, type StackGraph } from "@payments/shared/stack-graph/stack-graph.ts";

/** How a stack's box looks. */
export type BoxColour = "green" | "yellow" | "red" | "grey";

/** What stands in a stack's box below its name. */
export interface BoxState {
  /** `fresh`, `failed`, … */
  readonly word: string;
  readonly colour: BoxColour;
}

/** Readable on light and on dark pages. */
const colours: Readonly<Record<BoxColour, string>> = {
  green: "fill:#d4f4dd,stroke:#1a7f37,color:#111",
  yellow: "fill:#fff3c4,stroke:#9a6700,color:#111",
  red: "fill:#ffd8d3,stroke:#cf222e,color:#111",
  grey: "fill:#e6e8eb,stroke:#6e7781,color:#111",
};

/**
 * The stacks as a Mermaid flow chart; an arrow leads from a stack to those that read its outputs
 * (https://mermaid.js.org/syntax/flowchart.html).
 *
 * @param states by stack; a stack without one has its name alone
 */
export function mermaidDiagram(graph: StackGraph, states: ReadonlyMap<string, BoxState> = new Map()): string {
  const order = deploymentOrder(graph);
  const boxes = order.map((name) => {
    const state = states.get(name);
    return state ? `  ${name}["${name}<br/>${state.word}"]:::${state.colour}` : `  ${name}`;
  });
  const arrows = order.flatMap((name) => directNeeds(graph, name).map((need) => `  ${need} --> ${name}`));
  const used = [...new Set([...states.values()].map(({ colour }) => colour))].sort();
  const classes = used.map((colour) => `  classDef ${colour} ${colours[colour]}`);
  return ["flowchart LR", ...boxes, ...arrows, ...classes].join("\n");
}

/** Needs that no other need implies: an arrow for each would hide the order. */
function directNeeds(graph: StackGraph, name: string): string[] {
  const needs = graph.get(name)?.needs ?? [];
  return needs.filter((need) => !needs.some((other) => graph.get(other)?.needs.includes(need)));
}
