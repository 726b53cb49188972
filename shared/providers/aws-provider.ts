import * as aws from "@pulumi/aws";
import type { DeploymentScope } from "../scope/deployment-scope.ts";
import type { CommonSettings } from "../settings/stack-settings.ts";
import { defaultTags } from "../tagging/default-tags.ts";

/** The account and region that a program deploys to. */
export interface AwsAccount {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** `aws`, or another partition of AWS; the second part of every ARN. */
  readonly partition: string;
}

/** The one AWS provider of a program: its region, its account where the settings name one, and the tags of everything. */
export function awsProvider(scope: DeploymentScope, settings: CommonSettings, owner: string): aws.Provider {
  const { region, accountId } = settings;
  return new aws.Provider("aws", {
    region: region as aws.Region,
    ...(accountId === undefined ? {} : { allowedAccountIds: [accountId] }),
    defaultTags: { tags: defaultTags(scope, owner) },
  });
}

/** Asks AWS whose credentials these are. Plain values, so that policies stay pure functions of text. */
export async function currentAccount(provider: aws.Provider, region: string): Promise<AwsAccount> {
  const [{ accountId }, { partition }] = await Promise.all([
    aws.getCallerIdentity({}, { provider }),
    aws.getPartition({}, { provider }),
  ]);
  return { accountId, partition, region };
}

/** `arn:<partition>:<service>:<region>:<account>:<resource>` in the program's account and region. */
export function arn({ partition, region, accountId }: AwsAccount, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}
