import { isDeepStrictEqual } from "node:util";
import { secretMask } from "./engine-value.ts";
import type { StackLock } from "./stack-locks.ts";
import type { StackState } from "./stack-state.ts";
import type { LastUpdate } from "./update-history.ts";

/**
 * `interrupted`: a run ended with operations under way, and the next one has to find out what became of them. `empty`: the stack
 * holds nothing, and the backend does not tell whether it ever did.
 */
export type StatusWord =
  | "fresh"
  | "stale"
  | "never deployed"
  | "destroyed"
  | "empty"
  | "failed"
  | "interrupted"
  | "locked";

/** An output that a stack read with another value than its upstream publishes now, if it still does. */
export interface StaleOutput {
  /** `network.vpcId` */
  readonly output: string;
  readonly before: unknown;
  readonly now?: unknown;
}

/** What can be said of a stack from state alone. */
export interface StackStatus {
  readonly status: StatusWord;
  readonly resources: number;
  readonly updatedAt?: string;
  readonly stale: readonly StaleOutput[];
  /** Secrets that it read: each stack encrypts with its own key, so that states cannot be compared. */
  readonly notCompared: readonly string[];
  readonly pendingOperations: number;
  /** Absent where the backend's state does not tell. */
  readonly locks?: readonly StackLock[];
  readonly lastUpdate?: LastUpdate;
}

/** What is on record of a stack. */
export interface StackRecord {
  readonly state: StackState | undefined;
  readonly locks: readonly StackLock[] | undefined;
  readonly lastUpdate: LastUpdate | undefined;
}

/**
 * A stack's status: who works on it counts before how the last run ended, and that before whether what it read is still so.
 *
 * @param published what its upstream stacks publish now, by project
 */
export function stackStatus(
  { state, locks, lastUpdate }: StackRecord,
  published: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): StackStatus {
  const { stale, notCompared } = comparison(state?.reads ?? {}, published);
  return {
    status: word({ state, locks, lastUpdate }, stale),
    resources: state?.resources ?? 0,
    ...(state?.updatedAt !== undefined && { updatedAt: state.updatedAt }),
    stale,
    notCompared,
    pendingOperations: state?.pendingOperations ?? 0,
    ...(locks && { locks }),
    ...(lastUpdate && { lastUpdate }),
  };
}

function word({ state, locks, lastUpdate }: StackRecord, stale: readonly StaleOutput[]): StatusWord {
  if (locks && locks.length > 0) return "locked";
  if (!state) return "never deployed";
  if (state.pendingOperations > 0) return "interrupted";
  if (lastUpdate?.result === "failed") return "failed";
  if (state.resources > 0) return stale.length > 0 ? "stale" : "fresh";
  // A preview creates the stack, too.
  if (locks === undefined) return "empty";
  return lastUpdate ? "destroyed" : "never deployed";
}

/** An output that came after the stack was deployed is nothing that it could have read. */
function comparison(
  reads: StackState["reads"],
  published: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): Pick<StackStatus, "stale" | "notCompared"> {
  const stale: StaleOutput[] = [];
  const notCompared: string[] = [];
  for (const [project, read] of Object.entries(reads)) {
    const current = published.get(project) ?? {};
    for (const [name, before] of Object.entries(read)) {
      const output = `${project}.${name}`;
      const now = current[name];
      if (!isDeepStrictEqual(before, now)) stale.push({ output, before, ...(now !== undefined && { now }) });
      else if (holdsMask(before)) notCompared.push(output);
    }
  }
  return { stale, notCompared };
}

function holdsMask(value: unknown): boolean {
  if (value === secretMask) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsMask);
}
