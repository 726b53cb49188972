import pc from "picocolors";
import type { DeploymentResult } from "../execution/deployment.ts";
import type { StackVerb } from "../execution/runner-messages.ts";
import { resultInWords } from "../reporting/policy-printout.ts";
import { isApplicable, readsInWords } from "../reporting/reads-printout.ts";
import { listTable, summaryTable } from "../reporting/summary-table.ts";
import type { Console } from "./console.ts";
import type { Platform } from "./platform.ts";
import { notExecuted } from "./rehearsal-account.ts";

/** What people look for after a deployment, by the project that publishes it. */
const headlines = [
  { project: "edge", output: "albDnsName", label: "ALB DNS name" },
  { project: "edge", output: "apiGatewayUrl", label: "API Gateway URL" },
  { project: "observability", output: "dashboardUrl", label: "CloudWatch dashboard URL" },
] as const;

export interface RunResult extends DeploymentResult {
  /** Rules of the policy pack that the stacks break when seen together. */
  readonly violations: readonly string[];
  /** What the document says besides. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** The end of a run: failures in full, the table, the outputs, and where state lies; or one JSON document. */
export function printRun(verb: StackVerb, platform: Platform, result: RunResult, console: Console): void {
  const { reports, outputs, reads, violations, about } = result;
  const simulated = platform.rehearsed && verb === "up" ? notExecuted(platform.accountFolder) : [];
  if (console.json) {
    const document = {
      verb,
      environment: platform.environment,
      stack: platform.stack,
      results: reports,
      outputs: Object.fromEntries(outputs),
      reads: Object.fromEntries(reads),
      notApplicable: [...reads].filter(([, read]) => !isApplicable(read)).map(([stack]) => stack),
      violations,
      notExecuted: simulated,
      state: platform.backend.description,
      ...about,
    };
    console.out(JSON.stringify(document, null, 2));
    return;
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
  console.out(
    `\nState: ${platform.backend.description}${platform.rehearsed ? ` · account: ${platform.accountFolder}` : ""}`,
  );
}
