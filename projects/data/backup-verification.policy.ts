import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";
import { evidencePrefix } from "./backup-verification/report-run.ts";
import { temporaryTag } from "./backup-verification/temporary-cluster.ts";

export const verificationNamespace = "Payments/Backup";

/** Names and ARNs that the restoring function works with. */
export interface RestoreResources {
  readonly clusterArn: string;
  readonly dataKeyArn: string;
  readonly temporaryCluster: string;
  readonly temporaryInstance: string;
  readonly subnetGroup: string;
  readonly clusterParameterGroup: string;
  readonly instanceParameterGroup: string;
}

/**
 * What it takes to look at backups, to restore one under one name and to delete what has that name. Resources and
 * conditions of the actions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html; the
 * key: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.Keys.html.
 */
export function restoreStatements(account: AwsAccount, resources: RestoreResources): PolicyStatement[] {
  const rds = (resource: string) => arn(account, "rds", resource);
  const { clusterArn, dataKeyArn } = resources;
  const cluster = rds(`cluster:${resources.temporaryCluster}`);
  const instance = rds(`db:${resources.temporaryInstance}`);
  const snapshots = rds("cluster-snapshot:*");
  const subnets = rds(`subgrp:${resources.subnetGroup}`);
  const options = rds("og:default:aurora-postgresql-*");
  const tagged = { [`aws:RequestTag/${temporaryTag.Key}`]: temporaryTag.Value };
  const own = { [`aws:ResourceTag/${temporaryTag.Key}`]: temporaryTag.Value };
  const throughRds = { "kms:ViaService": `rds.${account.region}.amazonaws.com` };
  const allow = (Sid: string, Action: readonly string[], Resource: readonly string[]) =>
    ({ Sid, Effect: "Allow", Action, Resource }) as const;
  return [
    allow("Backups", ["rds:DescribeDBClusterSnapshots"], [clusterArn, snapshots]),
    allow("Look", ["rds:DescribeDBClusters", "rds:DescribeDBInstances"], [clusterArn, cluster, instance]),
    {
      ...allow(
        "Restore",
        ["rds:RestoreDBClusterFromSnapshot"],
        [cluster, snapshots, subnets, options, rds(`cluster-pg:${resources.clusterParameterGroup}`)],
      ),
      Condition: { StringEquals: tagged },
    },
    {
      ...allow(
        "Instance",
        ["rds:CreateDBInstance"],
        [cluster, instance, subnets, options, rds(`pg:${resources.instanceParameterGroup}`)],
      ),
      Condition: { StringEquals: tagged },
    },
    { ...allow("Tag", ["rds:AddTagsToResource"], [cluster, instance]), Condition: { StringEquals: tagged } },
    // A cluster is deleted without a final snapshot, but RDS asks for the right to make one (same page).
    {
      ...allow(
        "CleanUp",
        ["rds:DeleteDBCluster", "rds:DeleteDBInstance"],
        [cluster, instance, rds(`cluster-snapshot:${resources.temporaryCluster}*`)],
      ),
      Condition: { StringEqualsIfExists: own },
    },
    { ...allow("Key", ["kms:DescribeKey"], [dataKeyArn]), Condition: { StringEquals: throughRds } },
    {
      ...allow("KeyGrant", ["kms:CreateGrant"], [dataKeyArn]),
      Condition: { StringEquals: throughRds, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/**
 * Lets the checking function log in as the verifier, at every cluster but the live one. A restored cluster has a resource
 * id that nobody knows before (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html),
 * so the id cannot be named; that the live one's is denied keeps the function to restored ones.
 */
export function checkStatements(account: AwsAccount, live: string, user: string): PolicyStatement[] {
  return [
    {
      Sid: "LogIn",
      Effect: "Allow",
      Action: ["rds-db:connect"],
      Resource: [arn(account, "rds-db", `dbuser:cluster-*/${user}`)],
    },
    {
      Sid: "NotTheLiveOne",
      Effect: "Deny",
      Action: ["rds-db:connect"],
      Resource: [arn(account, "rds-db", `dbuser:${live}/*`)],
    },
  ];
}

/** What the report writes: records into the archive, below one prefix, and metrics. */
export function reportStatements(
  { partition, region }: AwsAccount,
  { bucket, keyArn }: { readonly bucket: string; readonly keyArn: string },
): PolicyStatement[] {
  return [
    {
      Sid: "Evidence",
      Effect: "Allow",
      Action: ["s3:PutObject"],
      Resource: [`arn:${partition}:s3:::${bucket}/${evidencePrefix}*`],
    },
    {
      // S3 encrypts by the bucket's key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
      Sid: "EvidenceKey",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey"],
      Resource: [keyArn],
      Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    },
    {
      // No resource-level permissions; the namespace limits it: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
      Sid: "Metrics",
      Effect: "Allow",
      Action: ["cloudwatch:PutMetricData"],
      Resource: ["*"],
      Condition: { StringEquals: { "cloudwatch:namespace": verificationNamespace } },
    },
  ];
}

/** What the state machine does: call its functions, write its log, trace. */
export function machineStatements(account: AwsAccount, functionArns: readonly string[]): PolicyStatement[] {
  return [
    { Sid: "Steps", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: functionArns },
    {
      Sid: "LogGroups",
      Effect: "Allow",
      Action: ["logs:DescribeLogGroups"],
      Resource: [arn(account, "logs", "log-group:*")],
    },
    {
      // No resource-level permissions: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
      Sid: "LogDelivery",
      Effect: "Allow",
      Action: [
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
      ],
      Resource: ["*"],
    },
    {
      // No resource-level permissions: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
      Sid: "Trace",
      Effect: "Allow",
      Action: ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"],
      Resource: ["*"],
    },
  ];
}

/** Lets the schedule start the machine, and nothing else. */
export function scheduleStatements(machineArn: string): PolicyStatement[] {
  return [{ Sid: "Start", Effect: "Allow", Action: ["states:StartExecution"], Resource: [machineArn] }];
}
