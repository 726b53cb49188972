import pc from "picocolors";
import type { StackVerb } from "../execution/runner-messages.ts";
import { resultInWords } from "../reporting/policy-printout.ts";
import { readsInWords } from "../reporting/reads-printout.ts";
import { type RunReport, type RunResult, runReport } from "../reporting/run-report.ts";
import { listTable, summaryTable } from "../reporting/summary-table.ts";
import type { Console } from "./console.ts";
import { copyOptionsOf, type Platform } from "./platform.ts";
import { notExecuted } from "./rehearsal-account.ts";

/** What people look for after a deployment, by the project that publishes it. */
const headlines = [
  { project: "edge", output: "albDnsName", label: "ALB DNS name" },
  { project: "edge", output: "apiGatewayUrl", label: "API Gateway URL" },
  { project: "observability", output: "dashboardUrl", label: "CloudWatch dashboard URL" },
] as const;

/**
 * The end of a run: failures in full, the table, the outputs, and where state lies; or one JSON document.
 *
 * @returns the document, printed or not
 */
export function printRun(verb: StackVerb, platform: Platform, result: RunResult, console: Console): RunReport {
  const { reports, outputs, reads, violations } = result;
  const simulated = platform.rehearsed && verb === "up" ? notExecuted(platform.accountFolder) : [];
  const report = runReport(verb, platform, result, simulated);
  if (console.json) {
    console.out(JSON.stringify(report, null, 2));
    return report;
  }
  for (const { stack, status, reason } of reports) {
    if (status === "failed") console.out(`\n${pc.red(`✖ ${stack}`)}\n${reason ?? ""}`);
  }
  console.out(`\n${summaryTable(verb, reports)}`);
  const shown = headlines.flatMap(({ project, output, label }): [string, string][] => {
    const value = outputs.get(project)?.[output];
    return typeof value === "string" ? [[label, value]] : [];
  });
  if (verb === "up" && shown.length > 0) console.out(`\n${listTable(shown)}`);
  for (const line of readsInWords(reads)) console.out(line);
  if (violations.length > 0) console.out(`\n${resultInWords("platform", violations)}`);
  if (simulated.length > 0)
    console.out(`\nNot executed in rehearsal:\n${listTable(simulated.map(({ what, note }) => [what, note]))}`);
  const destroyed = verb === "destroy" ? reports.filter(({ status }) => status === "succeeded").length : 0;
  if (destroyed === platform.graph.size)
    console.out(`\nWhat AWS leaves behind: npm run stacks -- sweep ${copyOptionsOf(platform)}`);
  console.out(
    `\nState: ${platform.backend.description}${platform.rehearsed ? ` · account: ${platform.accountFolder}` : ""}`,
  );
  return report;
}
