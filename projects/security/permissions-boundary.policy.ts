import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";

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
  "kms:Decrypt",
  "kms:GenerateDataKey",
  "lambda:InvokeFunction",
  "logs:CreateLogStream",
  "logs:DescribeLogGroups",
  "logs:DescribeLogStreams",
  "logs:PutLogEvents",
  "rds-db:connect",
  "rds:AddTagsToResource",
  "rds:CopyDBClusterSnapshot",
  "rds:CreateDBClusterSnapshot",
  "rds:DeleteDBClusterSnapshot",
  "rds:DescribeDBClusterSnapshots",
  "rds:DescribeDBClusters",
  "rds:ListTagsForResource",
  "s3:AbortMultipartUpload",
  "s3:GetBucketLocation",
  "s3:GetObject",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
  "s3:PutObject",
  "secretsmanager:GetSecretValue",
  "tag:GetResources",
  "xray:GetSamplingRules",
  "xray:GetSamplingStatisticSummaries",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

/** The ceiling in the form that IAM takes: these actions, on this account's resources, in its region. */
export function permissionsBoundary({ accountId, region }: AwsAccount): PolicyStatement[] {
  return [
    {
      Sid: "Ceiling",
      Effect: "Allow",
      Action: boundaryActions,
      Resource: ["*"],
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
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
