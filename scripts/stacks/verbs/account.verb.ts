import { outsideThePlatform } from "@payments/shared/simulated-aws/account-store.ts";
import { listTable } from "../../reporting/summary-table.ts";
import type { Console } from "../console.ts";
import { exitCodes } from "../exit-code.ts";
import { accountContents } from "../rehearsal-account.ts";

/**
 * `account`: what the simulated account holds.
 *
 * @returns exit code 1 if `--expect-empty` was given and more is there than keys in their deletion window and what is
 *   no stack's
 */
export function printAccount(
  folder: string,
  { expectEmpty }: { readonly expectEmpty: boolean },
  console: Console,
): number {
  const contents = accountContents(folder);
  const live = contents.filter(({ status, owner }) => status === "active" && owner !== outsideThePlatform);
  const pending = contents.filter(({ status }) => status === "pending-deletion").length;
  const counts = new Map<string, number>();
  for (const { type } of live) counts.set(type, (counts.get(type) ?? 0) + 1);
  if (console.json) {
    const resources = live.map(({ type, id, name }) => ({ type, id, name }));
    console.out(JSON.stringify({ resources, pendingDeletion: pending }, null, 2));
  } else {
    if (counts.size > 0) console.out(listTable([...counts].map(([type, count]) => [type, String(count)])));
    console.out(`${String(live.length)} resources, and ${String(pending)} keys in their deletion window`);
  }
  return expectEmpty && live.length > 0 ? exitCodes.stackFailed : exitCodes.success;
}
