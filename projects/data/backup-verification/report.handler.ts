import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { S3Client } from "@aws-sdk/client-s3";
import { reportEnvironment } from "./report-environment.ts";
import { reportRun } from "./report-run.ts";
import type { StepInput, VerificationRun } from "./verification-run.ts";

const clients = { cloudWatch: new CloudWatchClient({}), s3: new S3Client({}) };

/** What the state machine calls at the end of every run. */
export async function handler(input: StepInput): Promise<VerificationRun> {
  return reportRun({ ...clients, environment: reportEnvironment(process.env), now: () => new Date() }, input);
}
