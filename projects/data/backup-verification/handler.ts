import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { RDSClient } from "@aws-sdk/client-rds";
import { verificationEnvironment } from "./verification-environment.ts";
import { verifyBackups } from "./verify-backups.ts";

// Kept from one run to the next, as Lambda advises: https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
const clients = { rds: new RDSClient({}), cloudWatch: new CloudWatchClient({}) };

/**
 * What Lambda calls once a day.
 *
 * @throws {Error} with all faults, so that the run counts as failed
 */
export async function handler(): Promise<{ readonly verified: true }> {
  const faults = await verifyBackups(verificationEnvironment(process.env), clients, new Date());
  if (faults.length > 0) throw new Error(`backup verification failed: ${faults.join("; ")}`);
  return { verified: true };
}
