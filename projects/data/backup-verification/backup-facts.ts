import {
  type DBClusterSnapshot,
  DescribeDBClustersCommand,
  paginateDescribeDBClusterSnapshots,
  type RDSClient,
} from "@aws-sdk/client-rds";
import type { BackupFacts } from "./backup-verdict.ts";

/**
 * Asks RDS about the cluster and its snapshots. Those of AWS Backup are among them: to RDS they are manual ones
 * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterSnapshots.html).
 */
export async function backupFacts(rds: RDSClient, DBClusterIdentifier: string): Promise<BackupFacts> {
  const { DBClusters = [] } = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier }));
  const snapshots: DBClusterSnapshot[] = [];
  for await (const page of paginateDescribeDBClusterSnapshots({ client: rds }, { DBClusterIdentifier })) {
    snapshots.push(...(page.DBClusterSnapshots ?? []));
  }
  return {
    latestRestorableTime: DBClusters[0]?.LatestRestorableTime,
    backupRetentionDays: DBClusters[0]?.BackupRetentionPeriod,
    snapshots: snapshots.map((snapshot) => ({
      identifier: snapshot.DBClusterSnapshotIdentifier ?? "",
      createdAt: snapshot.SnapshotCreateTime ?? new Date(0),
      status: snapshot.Status ?? "",
      encrypted: snapshot.StorageEncrypted ?? false,
      kmsKeyId: snapshot.KmsKeyId,
    })),
  };
}
