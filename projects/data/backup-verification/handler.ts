import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeDBClusterSnapshotsCommand, DescribeDBClustersCommand, RDSClient } from "@aws-sdk/client-rds";
import { type BackupFacts, backupFaults } from "./backup-verdict.ts";

/** The function's environment; all of it is required. */
interface VerificationEnvironment {
  readonly CLUSTER_IDENTIFIER: string;
  readonly KMS_KEY_ARN: string;
  readonly BACKUP_RETENTION_DAYS: string;
  readonly MAXIMUM_AGE_HOURS: string;
  readonly METRIC_NAMESPACE: string;
  readonly ENVIRONMENT: string;
}

const rds = new RDSClient({});
const cloudWatch = new CloudWatchClient({});

/**
 * Verifies the newest backup of the cluster and reports by metric: BackupVerified counts good days, and its silence
 * alerts; BackupVerificationFailed counts faults.
 *
 * @throws {Error} with all faults, so that the run counts as failed
 */
export async function handler(): Promise<{ readonly verified: true }> {
  const environment = process.env as unknown as VerificationEnvironment;
  const faults = backupFaults(await backupFacts(environment.CLUSTER_IDENTIFIER), {
    now: new Date(),
    maximumAgeHours: Number(environment.MAXIMUM_AGE_HOURS),
    kmsKeyArn: environment.KMS_KEY_ARN,
    backupRetentionDays: Number(environment.BACKUP_RETENTION_DAYS),
  });
  await report(environment, faults);
  if (faults.length > 0) throw new Error(`backup verification failed: ${faults.join("; ")}`);
  return { verified: true };
}

async function backupFacts(clusterIdentifier: string): Promise<BackupFacts> {
  const [clusters, snapshots] = await Promise.all([
    rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: clusterIdentifier })),
    rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterIdentifier: clusterIdentifier })),
  ]);
  const [cluster] = clusters.DBClusters ?? [];
  return {
    latestRestorableTime: cluster?.LatestRestorableTime,
    backupRetentionDays: cluster?.BackupRetentionPeriod,
    snapshots: (snapshots.DBClusterSnapshots ?? []).map((snapshot) => ({
      identifier: snapshot.DBClusterSnapshotIdentifier ?? "",
      createdAt: snapshot.SnapshotCreateTime ?? new Date(0),
      status: snapshot.Status ?? "",
      encrypted: snapshot.StorageEncrypted ?? false,
      kmsKeyId: snapshot.KmsKeyId,
    })),
  };
}

async function report(
  { METRIC_NAMESPACE, ENVIRONMENT }: VerificationEnvironment,
  faults: readonly string[],
): Promise<void> {
  const dimensions = [{ Name: "Environment", Value: ENVIRONMENT }];
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: METRIC_NAMESPACE,
      MetricData: [
        { MetricName: "BackupVerified", Dimensions: dimensions, Value: faults.length === 0 ? 1 : 0, Unit: "Count" },
        { MetricName: "BackupVerificationFailed", Dimensions: dimensions, Value: faults.length, Unit: "Count" },
      ],
    }),
  );
}
