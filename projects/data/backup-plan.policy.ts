import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";

/**
 * What AWS Backup needs to take and expire snapshots of one cluster, of its managed policy
 * (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html). Restoring is
 * not among it.
 */
export function backupStatements(account: AwsAccount, clusterArn: string, vaultArn: string): PolicyStatement[] {
  const snapshots = arn(account, "rds", "cluster-snapshot:awsbackup:*");
  return [
    {
      Sid: "Snapshots",
      Effect: "Allow",
      Action: [
        "rds:AddTagsToResource",
        "rds:CopyDBClusterSnapshot",
        "rds:CreateDBClusterSnapshot",
        "rds:DeleteDBClusterSnapshot",
        "rds:DescribeDBClusterSnapshots",
        "rds:DescribeDBClusters",
        "rds:ListTagsForResource",
      ],
      Resource: [clusterArn, snapshots],
    },
    {
      Sid: "Vault",
      Effect: "Allow",
      Action: ["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"],
      Resource: [vaultArn],
    },
    // AWS Backup finds what it protects by tag; the call has no resource (service authorization reference, Resource Groups Tagging API).
    { Sid: "Find", Effect: "Allow", Action: ["tag:GetResources"], Resource: ["*"] },
  ];
}
