import Table from "cli-table3";
import type { Leftover } from "../sweep/leftover-kind.ts";

const fates: Readonly<Record<Leftover["fate"], string>> = {
  delete: "can be deleted",
  waits: "AWS still holds it",
  scheduled: "AWS deletes it",
  unknown: "left alone",
};

/** A row for each thing that was left behind. */
export function leftoverTable(leftovers: readonly Leftover[]): string {
  const table = new Table({ head: ["kind", "name", "fate", "note"], style: { head: [], border: [] } });
  for (const { kind, name, fate, note = "" } of leftovers) table.push([kind, name, fates[fate], note]);
  return table.toString();
}
