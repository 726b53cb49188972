import { z } from "zod";
import type { DeploymentResult } from "../execution/deployment.ts";
import type { StackVerb } from "../execution/runner-messages.ts";
import type { Platform } from "../stacks/platform.ts";
import { isApplicable } from "./reads-printout.ts";

const operations = z
  .record(z.string(), z.int().min(0))
  .describe("Resource operations by the engine's name: create, update, delete, replace, same, …");

const stackResult = z.strictObject({
  stack: z.string().describe("The project: network, security, …"),
  status: z
    .enum(["succeeded", "unchanged", "failed", "skipped"])
    .describe("unchanged: needed no turn; skipped: waited for one that failed, or the run was interrupted"),
  changes: operations,
  seconds: z.number().min(0).describe("Of the stack's own turn; 0 if it had none"),
  reason: z.string().optional().describe("What went wrong, in full, or why it had no turn"),
});

const readOutput = z.strictObject({
  label: z
    .enum(["known", "planned", "unknown", "placeholder"])
    .describe(
      "known: deployed; planned: by a preview of this run; unknown: not before deployment; placeholder: the contract's example",
    ),
  value: z.unknown().optional(),
  secret: z.boolean().optional(),
});

/**
 * What `up`, `preview`, `destroy` and `release` print with `--json`. The JSON Schema beside this file is generated from it
 * (`generate-run-report-schema.command.ts`); a change that is no addition raises `version`.
 */
export const runReportSchema = z
  .strictObject({
    version: z.literal(1),
    verb: z.enum(["up", "preview", "destroy"]),
    environment: z.enum(["local", "dev", "staging", "prod"]),
    stack: z.string().describe("Name of all stacks of the copy: dev, or dev-pr42"),
    results: z.array(stackResult).describe("In deployment order"),
    outputs: z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .describe("By project; a secret is [secret], what only a deployment will know [unknown]"),
    reads: z
      .record(z.string(), z.record(z.string(), z.record(z.string(), readOutput)))
      .describe("Of a preview: what each project read, by upstream project and output"),
    notApplicable: z.array(z.string()).describe("Projects whose preview stands on values that nothing has yet"),
    violations: z.array(z.string()).describe("Rules that the stacks break when seen together"),
    notExecuted: z
      .array(z.strictObject({ what: z.string(), note: z.string() }))
      .describe("Of a rehearsal: what the simulated account recorded and did not execute"),
    state: z.string().describe("Where the state lies"),
    release: z
      .strictObject({ image: z.string(), previousImage: z.string().optional() })
      .optional()
      .describe("Of a release or a rollback: the digests that the settings name now"),
  })
  .meta({ title: "Report of a run of the stacks command" });

export type RunReport = z.output<typeof runReportSchema>;

export interface RunResult extends DeploymentResult {
  /** Rules of the policy pack that the stacks break when seen together. */
  readonly violations: readonly string[];
  /** What the document says besides. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** The report of a run that has ended. */
export function runReport(
  verb: StackVerb,
  platform: Pick<Platform, "environment" | "stack" | "backend">,
  { reports, outputs, reads, violations, about }: RunResult,
  notExecuted: RunReport["notExecuted"],
): RunReport {
  return {
    version: 1,
    verb,
    environment: platform.environment,
    stack: platform.stack,
    results: reports.map((report) => ({ ...report, changes: { ...report.changes } })),
    outputs: Object.fromEntries([...outputs].map(([project, published]) => [project, { ...published }])),
    reads: Object.fromEntries(reads),
    notApplicable: [...reads].filter(([, read]) => !isApplicable(read)).map(([stack]) => stack),
    violations: [...violations],
    notExecuted,
    state: platform.backend.description,
    ...about,
  };
}

/** The published JSON Schema (2020-12), as text. */
export function runReportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(runReportSchema), null, 2)}\n`;
}
