import { type NamingScope, nameTail, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";
import {
  type KeyPurpose,
  publishersWithoutSource,
  publishingServices,
  servicesOfPurpose,
} from "./key-purposes.plan.ts";

const useActions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

/**
 * ECR and AWS Backup retire the grants that they made for a principal
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault.html).
 */
const useThroughServicesActions = [...useActions, "kms:RetireGrant"];

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
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
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
      Action: useThroughServicesActions,
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
  if (purpose === "logs") return [logGroups(scope, account), trail(scope, account)];
  if (purpose === "messages") return publishers(scope, account);
  return [];
}

/**
 * Groups whose name ends in this copy's tail, and those below such a name, as `/aws/rds/cluster/<cluster>/postgresql`
 * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/logs/encrypt-log-data-kms.html).
 */
function logGroups(scope: NamingScope, account: AwsAccount): PolicyStatement {
  const names = [`*${nameTail(scope)}`, `*${nameTail(scope)}/*`];
  return {
    Sid: "LogGroups",
    Effect: "Allow",
    Principal: { Service: `logs.${account.region}.amazonaws.com` },
    Action: useActions,
    Resource: ["*"],
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": names.map((name) => arn(account, "logs", `log-group:${name}`)),
      },
    },
  };
}

/**
 * The trail writes to a bucket with a bucket key, for which CloudTrail must also decrypt
 * (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html). Under a bucket
 * key S3 chooses the encryption context, so the trail is known by `aws:SourceArn` alone.
 */
function trail(scope: NamingScope, account: AwsAccount): PolicyStatement {
  return {
    Sid: "Trail",
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"],
    Resource: ["*"],
    Condition: {
      StringEquals: { "aws:SourceArn": arn(account, "cloudtrail", `trail/${resourceName(scope, "trail")}`) },
    },
  };
}

/** Services that publish to this copy's topics; SNS names the topic in the encryption context. */
function publishers(scope: NamingScope, account: AwsAccount): PolicyStatement[] {
  const ownTopics = { "kms:EncryptionContext:aws:sns:topicArn": arn(account, "sns", `topic-*${nameTail(scope)}`) };
  const common = { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: ["*"] } as const;
  return [
    {
      ...common,
      Sid: "Publishers",
      Principal: { Service: publishingServices },
      Condition: { StringEquals: { "aws:SourceAccount": account.accountId }, ArnLike: ownTopics },
    },
    {
      ...common,
      Sid: "PublishersWithoutSource",
      Principal: { Service: publishersWithoutSource },
      Condition: { ArnLike: ownTopics },
    },
  ];
}
