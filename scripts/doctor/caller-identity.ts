import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Finding } from "./health-check.ts";

export interface CallerIdentity {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}

export const credentialsRemedy =
  "set AWS_PROFILE or other credentials that the AWS SDK finds, or log in again: aws sso login";

/**
 * Whose credentials the SDK's default chain finds; needs no permission
 * (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html).
 */
export async function callerIdentity(region: string): Promise<CallerIdentity> {
  const client = new STSClient({ region, maxAttempts: 2 });
  const { Account = "", Arn = "" } = await client.send(new GetCallerIdentityCommand({}));
  return { account: Account, arn: Arn };
}

/** @param accountIds accounts that the settings name; none where they name none */
export function credentialsFinding({ account, arn }: CallerIdentity, accountIds: readonly string[]): Finding {
  const others = [...new Set(accountIds)].filter((accountId) => accountId !== account);
  if (others.length === 0) return { status: "ok", says: `${arn} in account ${account}` };
  return {
    status: "wrong",
    says: `${arn} is of account ${account}, the settings name ${others.join(", ")}`,
    remedy: "take credentials of the settings' account, or correct accountId in projects/*/Pulumi.<environment>.yaml",
  };
}
