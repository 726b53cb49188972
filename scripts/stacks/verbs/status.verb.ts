import { stateFiles } from "../../environment/state-files.ts";
import { type StackSelection, selectStacks } from "../../graph/stack-selection.ts";
import { statusTable } from "../../reporting/status-table.ts";
import { stackLocks } from "../../state/stack-locks.ts";
import { type StackStatus, stackStatus } from "../../state/stack-status.ts";
import { lastUpdate } from "../../state/update-history.ts";
import type { Console } from "../console.ts";
import { engineAccess } from "../engine-access.ts";
import type { Platform } from "../platform.ts";
import { readStates } from "../state-access.ts";

/**
 * `status`: what each stack's state says, and whether what it read is still so; no cloud is asked, and where the state lies in
 * files no engine is started.
 */
export async function printStatus(
  platform: Platform,
  selection: StackSelection,
  console: Pick<Console, "json" | "out">,
): Promise<void> {
  const { backend, stack } = platform;
  const stacks = await stackStatuses(platform, selection);
  // The state of other backends holds neither their locks nor their history.
  const notTold = stateFiles(backend) === undefined ? ["locks", "how the last update ended"] : [];
  if (console.json) {
    console.out(JSON.stringify({ stack, state: backend.description, notTold, stacks }, null, 2));
    return;
  }
  console.out(statusTable(stacks));
  if (notTold.length > 0) console.out(`not told by the state in ${backend.description}: ${notTold.join(", ")}`);
}

/** What the state says of each selected stack, in deployment order. */
export async function stackStatuses(
  platform: Platform,
  selection: StackSelection,
): Promise<(StackStatus & { readonly name: string })[]> {
  const { backend, stack, graph } = platform;
  const states = await readStates(platform, engineAccess());
  const published = new Map([...states].map(([name, state]) => [name, state?.outputs ?? {}]));
  return Promise.all(
    selectStacks(graph, selection).map(async (name) => {
      const [locks, last] = await Promise.all([stackLocks(backend, name, stack), lastUpdate(backend, name, stack)]);
      return { name, ...stackStatus({ state: states.get(name), locks, lastUpdate: last }, published) };
    }),
  );
}
