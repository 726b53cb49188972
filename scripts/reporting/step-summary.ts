import { appendFileSync } from "node:fs";
import type { StackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { mermaidDiagram } from "../graph/mermaid-diagram.ts";
import type { RunReport } from "./run-report.ts";
import { resultBox } from "./stack-colours.ts";
import { changeKinds, changeTotals, changeWord } from "./stack-progress.ts";

/**
 * GitHub refuses a step's summary of more than 1 MiB as a whole
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits); a dozen failures
 * of this length are far from it, and the log has each in full.
 */
const mostCharacters = 16_000;

/** A run as GitHub shows it on its page: results as a table, failures in full, and the stacks as a diagram. */
export function stepSummary(report: RunReport, graph: StackGraph): string {
  const { verb, stack, results, violations } = report;
  const counted = (["succeeded", "unchanged", "failed", "skipped"] as const).flatMap((status) => {
    const count = results.filter((result) => result.status === status).length;
    return count > 0 ? [`${String(count)} ${status}`] : [];
  });
  const failed = results.filter(({ status }) => status === "failed");
  return [
    `## ${verb} of ${stack}: ${counted.join(", ")}`,
    resultTable(report),
    ...failed.map((result) => `### ${result.stack} failed\n\n${fenced(result.reason ?? "", "text")}`),
    ...(violations.length > 0
      ? [`### Rules that the stacks break together\n\n${fenced(violations.join("\n"), "text")}`]
      : []),
    fenced(
      mermaidDiagram(graph, new Map(results.map((result) => [result.stack, resultBox(result.status)]))),
      "mermaid",
    ),
  ].join("\n\n");
}

/**
 * Adds the summary to the file, as a job's steps share one. Called once, after the run: writers side by side would mix their lines.
 *
 * @param file what GitHub names in GITHUB_STEP_SUMMARY, or any other
 */
export function appendSummary(file: string, summary: string): void {
  appendFileSync(file, `${summary}\n\n`);
}

function resultTable({ verb, results }: RunReport): string {
  const head = ["stack", "result", ...changeKinds.map((kind) => changeWord(verb, kind)), "seconds", "because"];
  const rows = results.map(({ stack, status, changes, seconds, reason }) => {
    const totals = changeTotals(changes);
    const because = status === "failed" ? "" : cell(reason ?? "");
    return [stack, status, ...changeKinds.map((kind) => String(totals[kind])), seconds.toFixed(1), because];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(["---", "---", "--:", "--:", "--:", "--:", "---"]), ...rows.map(line)].join("\n");
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** A block that its own text cannot end. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const shown = text.length > mostCharacters ? `${text.slice(0, mostCharacters)}\n… (the rest is in the log)` : text;
  return `${fence}${language}\n${shown}\n${fence}`;
}
