import { type StackSelection, selectStacks } from "../../graph/stack-selection.ts";
import { listTable } from "../../reporting/summary-table.ts";
import type { StackState } from "../../state/stack-state.ts";
import type { Console } from "../console.ts";
import { engineAccess } from "../engine-access.ts";
import type { Platform } from "../platform.ts";
import { readStates } from "../state-access.ts";

/** `status`: what each stack's state says, without asking AWS. */
export async function printStatus(platform: Platform, selection: StackSelection, console: Console): Promise<void> {
  const states = await readStates(platform, engineAccess());
  const selected = selectStacks(platform.graph, selection).map((name) => ({ name, ...summary(states.get(name)) }));
  if (console.json) console.out(JSON.stringify({ stack: platform.stack, stacks: selected }, null, 2));
  else console.out(listTable(selected.map(({ name, words }) => [name, words])));
}

function summary(state: StackState | undefined): {
  status: "never deployed" | "destroyed" | "deployed" | "interrupted";
  resources: number;
  words: string;
} {
  if (!state) return { status: "never deployed", resources: 0, words: "never deployed" };
  const { resources, updatedAt, pendingOperations } = state;
  const when = updatedAt === undefined ? "" : ` at ${updatedAt}`;
  if (pendingOperations > 0) {
    return {
      status: "interrupted",
      resources,
      words: `interrupted${when}: ${String(pendingOperations)} operations without an end`,
    };
  }
  if (resources === 0) return { status: "destroyed", resources, words: `destroyed${when}` };
  return { status: "deployed", resources, words: `deployed${when}: ${String(resources)} resources` };
}
