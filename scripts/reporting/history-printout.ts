import Table from "cli-table3";
import { durationInWords } from "../history/expected-run.ts";
import type { StackHistory, VerbOutlook } from "../history/outlook.ts";

/** A row for each stack, then for `up` and `destroy` what is to be expected. */
export function historyPrintout(stacks: readonly StackHistory[], outlooks: readonly VerbOutlook[]): string {
  const table = new Table({
    head: ["stack", "last", "at", "took", "next up", "next destroy"],
    colAligns: ["left", "left", "left", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const { name, updates, expected } of stacks) {
    const [last] = updates;
    const ended = last ? `${last.kind} ${last.succeeded ? "succeeded" : "failed"}` : "never";
    const took = last ? durationInWords(last.seconds) : "";
    table.push([name, ended, last?.startedAt.slice(0, 19) ?? "", took, about(expected.up), about(expected.destroy)]);
  }
  return [table.toString(), ...outlooks.map(outlookInWords)].join("\n\n");
}

const about = (seconds: number | undefined): string => (seconds === undefined ? "" : `≈ ${durationInWords(seconds)}`);

function outlookInWords({ verb, seconds, concurrency, criticalPath, parallelism }: VerbOutlook): string {
  const rows = parallelism.map((row) => `  ${String(row.concurrency)} at a time: ${about(row.seconds)}`);
  return [
    `next ${verb}: ${about(seconds)} with ${String(concurrency)} stacks at a time`,
    `longest chain: ${criticalPath.stacks.join(" → ")}, ${about(criticalPath.seconds)}`,
    ...rows,
  ].join("\n");
}
