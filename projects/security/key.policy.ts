import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";
import { type KeyPurpose, publishingServices, servicesOfPurpose } from "./key-purposes.plan.ts";

const useActions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

/** By name: whoever administers the key cannot, by that alone, read what it encrypts. */
const administrationActions = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListAliases",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/**
 * The policy of one key: the account administers it, principals of the account use it through the services of its
 * purpose if their own policies say so, and AWS services use it for resources named like ours. No role is named, so a
 * project downstream needs no change here.
 */
export function keyPolicy(purpose: KeyPurpose, scope: NamingScope, account: AwsAccount): PolicyStatement[] {
  const root = { AWS: `arn:${account.partition}:iam::${account.accountId}:root` };
  const throughServices = {
    "kms:CallerAccount": account.accountId,
    "kms:ViaService": servicesOfPurpose[purpose].map((service) => `${service}.${account.region}.amazonaws.com`),
  };
  return [
    { Sid: "Administration", Effect: "Allow", Principal: root, Action: administrationActions, Resource: ["*"] },
    {
      Sid: "UseThroughServices",
      Effect: "Allow",
      Principal: root,
      Action: useActions,
      Resource: ["*"],
      Condition: { StringEquals: throughServices },
    },
    {
      Sid: "GrantsForServices",
      Effect: "Allow",
      Principal: root,
      Action: ["kms:CreateGrant"],
      Resource: ["*"],
      Condition: { StringEquals: throughServices, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    ...serviceStatements(purpose, scope, account),
  ];
}

function serviceStatements(purpose: KeyPurpose, scope: NamingScope, account: AwsAccount): PolicyStatement[] {
  if (purpose === "logs") return [logGroups(scope, account), ...trail(scope, account)];
  if (purpose === "messages") return [publishers(account)];
  return [];
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/logs/encrypt-log-data-kms.html */
function logGroups({ environment, environmentSuffix }: NamingScope, account: AwsAccount): PolicyStatement {
  return {
    Sid: "LogGroups",
    Effect: "Allow",
    Principal: { Service: `logs.${account.region}.amazonaws.com` },
    Action: useActions,
    Resource: ["*"],
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": arn(account, "logs", `log-group:*-${environment}-${environmentSuffix}*`),
      },
    },
  };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html */
function trail(scope: NamingScope, account: AwsAccount): PolicyStatement[] {
  const trailArn = arn(account, "cloudtrail", `trail/${resourceName(scope, "trail")}`);
  const common = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Resource: ["*"] } as const;
  return [
    {
      ...common,
      Sid: "TrailEncrypts",
      Action: ["kms:GenerateDataKey*"],
      Condition: {
        StringEquals: { "aws:SourceArn": trailArn },
        StringLike: {
          "kms:EncryptionContext:aws:cloudtrail:arn": `arn:${account.partition}:cloudtrail:*:${account.accountId}:trail/*`,
        },
      },
    },
    {
      ...common,
      Sid: "TrailLooksAtKey",
      Action: ["kms:DescribeKey"],
      Condition: { StringEquals: { "aws:SourceArn": trailArn } },
    },
  ];
}

function publishers({ accountId }: AwsAccount): PolicyStatement {
  return {
    Sid: "Publishers",
    Effect: "Allow",
    Principal: { Service: publishingServices },
    Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: ["*"],
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  };
}
