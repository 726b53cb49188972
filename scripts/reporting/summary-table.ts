import Table from "cli-table3";
import pc from "picocolors";
import type { StackVerb } from "../execution/runner-messages.ts";
import { changeKinds, changeTotals, changeWord, type StackReport } from "./stack-progress.ts";

const colours = { succeeded: pc.green, unchanged: pc.green, failed: pc.red, skipped: pc.yellow };

/** The last word of a run: a row for each stack. */
export function summaryTable(verb: StackVerb, reports: readonly StackReport[]): string {
  const table = new Table({
    head: ["stack", "result", ...changeKinds.map((kind) => changeWord(verb, kind)), "seconds"],
    colAligns: ["left", "left", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const { stack, status, changes, seconds } of reports) {
    const { created, updated, deleted } = changeTotals(changes);
    table.push([stack, colours[status](status), created, updated, deleted, seconds.toFixed(1)]);
  }
  return table.toString();
}

/** Two columns: name and value. */
export function listTable(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join("\n");
}
