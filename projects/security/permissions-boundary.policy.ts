import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";

/**
 * Everything that any role of the platform may ever be allowed. A role still needs its own policy; this is the ceiling
 * that no project can raise by itself (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html).
 */
export const boundaryActions: readonly string[] = [
  "backup:CopyIntoBackupVault",
  "backup:DescribeBackupVault",
  "cloudwatch:PutMetricData",
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetAuthorizationToken",
  "ecr:GetDownloadUrlForLayer",
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
  "ecs:DescribeServiceDeployments",
  "elasticloadbalancing:DeregisterTargets",
  "elasticloadbalancing:DescribeListeners",
  "elasticloadbalancing:DescribeRules",
  "elasticloadbalancing:DescribeTargetGroups",
  "elasticloadbalancing:DescribeTargetHealth",
  "elasticloadbalancing:ModifyListener",
  "elasticloadbalancing:ModifyRule",
  "elasticloadbalancing:RegisterTargets",
  "firehose:PutRecord",
  "firehose:PutRecordBatch",
  "kms:CreateGrant",
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:GenerateDataKey",
  "lambda:InvokeFunction",
  "logs:CreateLogDelivery",
  "logs:CreateLogStream",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeLogStreams",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutLogEvents",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
  "rds-db:connect",
  "rds:AddTagsToResource",
  "rds:CopyDBClusterSnapshot",
  "rds:CreateDBClusterSnapshot",
  "rds:CreateDBInstance",
  "rds:DeleteDBClusterSnapshot",
  "rds:DescribeDBClusterSnapshots",
  "rds:DescribeDBClusters",
  "rds:DescribeDBInstances",
  "rds:ListTagsForResource",
  "rds:RestoreDBClusterFromSnapshot",
  "s3:AbortMultipartUpload",
  "s3:GetBucketLocation",
  "s3:GetObject",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
  "s3:PutObject",
  "secretsmanager:GetSecretValue",
  "states:StartExecution",
  "tag:GetResources",
  "xray:GetSamplingRules",
  "xray:GetSamplingStatisticSummaries",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

/** What deletes databases, allowed below names of temporary ones only. */
const temporaryDatabaseActions: readonly string[] = ["rds:DeleteDBCluster", "rds:DeleteDBInstance"];

/** The ceiling in the form that IAM takes: these actions, on this account's resources, in its region. */
export function permissionsBoundary(account: AwsAccount): PolicyStatement[] {
  const { accountId, region } = account;
  return [
    {
      Sid: "Ceiling",
      Effect: "Allow",
      Action: boundaryActions,
      Resource: ["*"],
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
    {
      // The clusters that a verification of backups restores, with their instances and snapshots; no other database.
      Sid: "TemporaryDatabases",
      Effect: "Allow",
      Action: temporaryDatabaseActions,
      Resource: [
        arn(account, "rds", "cluster:db-cluster-verification-*"),
        arn(account, "rds", "cluster-snapshot:db-cluster-verification-*"),
        arn(account, "rds", "db:db-instance-verification-*"),
      ],
    },
    {
      // ECR's layers lie in a bucket of AWS, which is read with the puller's signed links and not with its role.
      Sid: "OwnResources",
      Effect: "Deny",
      Action: ["kms:*", "s3:*"],
      Resource: ["*"],
      Condition: { StringNotEquals: { "aws:ResourceAccount": accountId } },
    },
  ];
}
