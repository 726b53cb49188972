import { defineContract } from "@payments/shared/contracts/stack-contract.ts";
import { z } from "zod";

const arnOf = (service: string) =>
  z.string().regex(new RegExp(`^arn:[a-z-]+:${service}:`), `expected an ARN of ${service}`);
const groupId = z.string().regex(/^sg-[0-9a-f]{17}$/, "expected sg-<17 hex digits>");
const repositoryUrl = z
  .string()
  .regex(
    /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/.+$/,
    "expected <account>.dkr.ecr.<region>.amazonaws.com/<name>",
  );

const key = (digit: number): string =>
  `arn:aws:kms:ap-southeast-1:111122223333:key/00000000-0000-4000-8000-00000000000${String(digit)}`;

export const securityContract = defineContract({
  project: "security",
  version: 1,
  outputs: {
    artefactsKeyArn: arnOf("kms"),
    backupsKeyArn: arnOf("kms"),
    dataKeyArn: arnOf("kms"),
    logsKeyArn: arnOf("kms"),
    messagesKeyArn: arnOf("kms"),
    secretsKeyArn: arnOf("kms"),
    webSecurityGroupId: groupId,
    vpcLinkSecurityGroupId: groupId,
    appSecurityGroupId: groupId,
    databaseSecurityGroupId: groupId,
    databaseClientSecurityGroupId: groupId,
    releaseHookSecurityGroupId: groupId,
    permissionsBoundaryArn: arnOf("iam"),
    serviceRepositoryName: z.string(),
    serviceRepositoryArn: arnOf("ecr"),
    serviceRepositoryUrl: repositoryUrl,
    collectorRepositoryName: z.string(),
    collectorRepositoryArn: arnOf("ecr"),
    collectorRepositoryUrl: repositoryUrl,
    archiveBucket: z.string(),
    archiveStreamArn: arnOf("firehose"),
    archiveSubscriptionRoleArn: arnOf("iam"),
    trailLogGroupName: z.string(),
    flowLogGroupName: z.string(),
    alertTopicArn: arnOf("sns"),
  },
  secrets: [],
  example: {
    artefactsKeyArn: key(1),
    backupsKeyArn: key(2),
    dataKeyArn: key(3),
    logsKeyArn: key(4),
    messagesKeyArn: key(5),
    secretsKeyArn: key(6),
    webSecurityGroupId: "sg-0123456789abcde01",
    vpcLinkSecurityGroupId: "sg-0123456789abcde02",
    appSecurityGroupId: "sg-0123456789abcde03",
    databaseSecurityGroupId: "sg-0123456789abcde04",
    databaseClientSecurityGroupId: "sg-0123456789abcde05",
    releaseHookSecurityGroupId: "sg-0123456789abcde06",
    permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/policy-boundary-dev-x1",
    serviceRepositoryName: "repository-payment-service-dev-x1",
    serviceRepositoryArn: "arn:aws:ecr:ap-southeast-1:111122223333:repository/repository-payment-service-dev-x1",
    serviceRepositoryUrl: "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/repository-payment-service-dev-x1",
    collectorRepositoryName: "image-cache-dev-x1/aws-observability/aws-otel-collector",
    collectorRepositoryArn:
      "arn:aws:ecr:ap-southeast-1:111122223333:repository/image-cache-dev-x1/aws-observability/aws-otel-collector",
    collectorRepositoryUrl:
      "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/image-cache-dev-x1/aws-observability/aws-otel-collector",
    archiveBucket: "bucket-archive-dev-x1-111122223333-ap-southeast-1-an",
    archiveStreamArn: "arn:aws:firehose:ap-southeast-1:111122223333:deliverystream/delivery-stream-log-archive-dev-x1",
    archiveSubscriptionRoleArn: "arn:aws:iam::111122223333:role/role-log-subscription-dev-x1",
    trailLogGroupName: "log-group-trail-dev-x1",
    flowLogGroupName: "log-group-flow-logs-dev-x1",
    alertTopicArn: "arn:aws:sns:ap-southeast-1:111122223333:topic-alerts-dev-x1",
  },
});
