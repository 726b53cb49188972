import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";

export const verificationNamespace = "Payments/Backup";

/** What the verification asks of RDS and tells CloudWatch. */
export function verificationStatements(account: AwsAccount, clusterArn: string): PolicyStatement[] {
  return [
    {
      Sid: "Backups",
      Effect: "Allow",
      Action: ["rds:DescribeDBClusterSnapshots", "rds:DescribeDBClusters"],
      Resource: [clusterArn, arn(account, "rds", "cluster-snapshot:*")],
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

/** Lets the schedule start the function, and nothing else. */
export function scheduleStatements(functionArn: string): PolicyStatement[] {
  return [{ Sid: "Start", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [functionArn] }];
}
