import { type CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { ReportEnvironment } from "./report-environment.ts";
import { runOf, type StepInput, type VerificationRun } from "./verification-run.ts";

/** Where records lie in the archive's bucket. */
export const evidencePrefix = "evidence/backup-verification/";

export interface ReportParts {
  readonly cloudWatch: CloudWatchClient;
  readonly s3: S3Client;
  readonly environment: ReportEnvironment;
  readonly now: () => Date;
}

/**
 * Ends a run: writes the auditor's record, then the metrics. BackupVerified counts good runs, and its silence alerts;
 * BackupVerificationFailed counts faults. Without its record a run is not verified, so the record comes first and a run
 * whose record cannot be written counts as a fault.
 *
 * @returns the run with its verdict
 * @throws {Error} if the record or the metrics cannot be written; the metrics are tried in any case
 */
export async function reportRun(parts: ReportParts, { input }: StepInput): Promise<VerificationRun> {
  const found = runOf(input);
  const run = { ...found, verified: found.faults.length === 0, summary: summaryOf(found) };
  try {
    await writeRecord(parts, run);
  } catch (error) {
    await writeMetrics(parts, run.faults.length + 1);
    throw error;
  }
  await writeMetrics(parts, run.faults.length);
  return run;
}

function summaryOf({ faults, snapshot }: VerificationRun): string {
  const what = snapshot?.identifier ?? "no snapshot";
  return faults.length === 0
    ? `${what} is verified`
    : `${what}: ${faults.map(({ code, detail }) => `${code}: ${detail}`).join("; ")}`.slice(0, 2000);
}

/** `evidence/backup-verification/prod-x7/2026/11/22/<execution>.json` */
export function evidenceKey(environment: string, run: Pick<VerificationRun, "startedAt" | "execution">): string {
  return `${evidencePrefix}${environment}/${run.startedAt.slice(0, 10).replaceAll("-", "/")}/${run.execution}.json`;
}

async function writeRecord({ s3, environment, now }: ReportParts, run: VerificationRun): Promise<void> {
  const { progress: _, ...evidence } = run;
  const record = { ...evidence, environment: environment.environment, endedAt: now().toISOString() };
  await s3.send(
    new PutObjectCommand({
      Bucket: environment.evidenceBucket,
      Key: evidenceKey(environment.environment, run),
      Body: `${JSON.stringify(record, undefined, 2)}\n`,
      ContentType: "application/json",
    }),
  );
}

async function writeMetrics(
  { cloudWatch, environment: { metricNamespace, environment } }: ReportParts,
  faults: number,
): Promise<void> {
  const count = (MetricName: string, Value: number) => ({
    MetricName,
    Dimensions: [{ Name: "Environment", Value: environment }],
    Value,
    Unit: "Count" as const,
  });
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: metricNamespace,
      MetricData: [count("BackupVerified", faults === 0 ? 1 : 0), count("BackupVerificationFailed", faults)],
    }),
  );
}
