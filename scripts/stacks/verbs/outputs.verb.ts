import pc from "picocolors";
import { type StackSelection, selectStacks } from "../../graph/stack-selection.ts";
import { listTable } from "../../reporting/summary-table.ts";
import type { Console } from "../console.ts";
import { engineAccess } from "../engine-access.ts";
import type { Platform } from "../platform.ts";
import { readStates } from "../state-access.ts";

/** `outputs`: what the selected stacks publish, from their state; secrets are masked. */
export async function printOutputs(platform: Platform, selection: StackSelection, console: Console): Promise<void> {
  const states = await readStates(platform, engineAccess());
  const selected = selectStacks(platform.graph, selection).map(
    (name) => [name, states.get(name)?.outputs ?? {}] as const,
  );
  if (console.json) {
    console.out(JSON.stringify(Object.fromEntries(selected), null, 2));
    return;
  }
  for (const [name, outputs] of selected) {
    const rows = Object.entries(outputs).map(
      ([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const,
    );
    console.out(`${pc.bold(name)}\n${rows.length > 0 ? listTable(rows) : "  nothing published"}`);
  }
}
