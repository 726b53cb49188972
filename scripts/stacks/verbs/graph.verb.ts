import { deploymentOrder, type StackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { mermaidDiagram } from "../../graph/mermaid-diagram.ts";
import { statusBox } from "../../reporting/stack-colours.ts";
import { listTable } from "../../reporting/summary-table.ts";
import type { Console } from "../console.ts";
import type { Platform } from "../platform.ts";
import { stackStatuses } from "./status.verb.ts";

/** `graph`: the stacks in deployment order and what each reads from. */
export function printGraph(graph: StackGraph, { mermaid }: { readonly mermaid: boolean }, console: Console): void {
  const order = deploymentOrder(graph);
  const needs = order.map((name) => [name, graph.get(name)?.needs ?? []] as const);
  if (console.json) console.out(JSON.stringify({ order, needs: Object.fromEntries(needs) }, null, 2));
  else if (mermaid) console.out(mermaidDiagram(graph));
  else
    console.out(
      listTable(needs.map(([name, reads]) => [name, reads.length > 0 ? `reads ${reads.join(", ")}` : "reads nothing"])),
    );
}

/** `graph --states`: the diagram with what `status` says of each stack. */
export async function printStates(platform: Platform, console: Pick<Console, "out">): Promise<void> {
  const statuses = await stackStatuses(platform, {});
  console.out(mermaidDiagram(platform.graph, new Map(statuses.map(({ name, status }) => [name, statusBox(status)]))));
}
