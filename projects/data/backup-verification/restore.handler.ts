import { RDSClient } from "@aws-sdk/client-rds";
import { restoreEnvironment } from "./restore-environment.ts";
import { type RestoreStep, restoreStep } from "./restore-steps.ts";
import type { StepInput, VerificationRun } from "./verification-run.ts";

// Kept from one call to the next, as Lambda advises: https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
const rds = new RDSClient({});

/** What the state machine calls to look at the backups, to restore one and to clean up. */
export async function handler(input: StepInput<RestoreStep>): Promise<VerificationRun> {
  return restoreStep({ rds, environment: restoreEnvironment(process.env), now: () => new Date() }, input);
}
