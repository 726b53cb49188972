import Table from "cli-table3";
import pc from "picocolors";
import type { StackStatus, StaleOutput, StatusWord } from "../state/stack-status.ts";

/** More than a screen shows nobody reads; `--json` has all of them. */
const mostOutputs = 5;
const mostCharacters = 44;

/** A row for each stack; colours on a terminal only. */
export function statusTable(stacks: readonly (StackStatus & { readonly name: string })[]): string {
  const { green, yellow, red, dim } = pc.createColors(process.stdout.isTTY && pc.isColorSupported);
  const colours: Record<StatusWord, (text: string) => string> = {
    fresh: green,
    stale: yellow,
    locked: yellow,
    failed: red,
    interrupted: red,
    "never deployed": dim,
    destroyed: dim,
    empty: dim,
  };
  const table = new Table({
    head: ["stack", "status", "resources", "updated", "because"],
    colAligns: ["left", "left", "right", "left", "left"],
    style: { head: [], border: [] },
  });
  for (const stack of stacks) {
    const { name, status, resources, updatedAt = "" } = stack;
    table.push([name, colours[status](status), resources, updatedAt.slice(0, 19), reasons(stack).join("\n")]);
  }
  return table.toString();
}

function reasons({ locks = [], pendingOperations, lastUpdate, stale, notCompared }: StackStatus): string[] {
  const held = locks.map(({ owner, pid, since }) => `${owner} (process ${String(pid)}) holds it since ${since}`);
  const pending = pendingOperations > 0 ? [`${String(pendingOperations)} operations without an end`] : [];
  const failed = lastUpdate?.result === "failed" ? [`${lastUpdate.kind} failed at ${lastUpdate.endedAt}`] : [];
  const rest = stale.length - mostOutputs;
  const outputs = [
    ...stale.slice(0, mostOutputs).map(changeInWords),
    ...(rest > 0 ? [`and ${String(rest)} more`] : []),
  ];
  const secrets = notCompared.length > 0 ? [`secret, not compared: ${notCompared.join(", ")}`] : [];
  return [...held, ...pending, ...failed, ...outputs, ...secrets];
}

function changeInWords({ output, before, now }: StaleOutput): string {
  return `${output}: ${shortened(before)} → ${now === undefined ? "no longer published" : shortened(now)}`;
}

function shortened(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // The end tells one id from another.
  return text.length > mostCharacters ? `…${text.slice(1 - mostCharacters)}` : text;
}
