import { type CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  type DBClusterSnapshot,
  DescribeDBClustersCommand,
  paginateDescribeDBClusterSnapshots,
  type RDSClient,
} from "@aws-sdk/client-rds";
import { type BackupFacts, backupFaults } from "./backup-verdict.ts";
import type { VerificationEnvironment } from "./verification-environment.ts";

export interface VerificationClients {
  readonly rds: RDSClient;
  readonly cloudWatch: CloudWatchClient;
}

/**
 * Verifies the newest backup of the cluster and reports by metric: BackupVerified counts good runs, and its silence
 * alerts; BackupVerificationFailed counts faults. RDS that does not answer is a fault as well, so that it alerts at once.
 *
 * @returns all faults; none if the backups are as they should be
 * @throws {Error} if CloudWatch does not take the metrics
 */
export async function verifyBackups(
  environment: VerificationEnvironment,
  { rds, cloudWatch }: VerificationClients,
  now: Date,
): Promise<string[]> {
  const faults = await faultsAt(environment, rds, now);
  await report(environment, cloudWatch, faults.length);
  return faults;
}

async function faultsAt(environment: VerificationEnvironment, rds: RDSClient, now: Date): Promise<string[]> {
  try {
    return backupFaults(await backupFacts(rds, environment.clusterIdentifier), { ...environment, now });
  } catch (error) {
    return [`RDS cannot be asked about ${environment.clusterIdentifier}: ${String(error)}`];
  }
}

async function backupFacts(rds: RDSClient, DBClusterIdentifier: string): Promise<BackupFacts> {
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

async function report(
  { metricNamespace, environment }: VerificationEnvironment,
  cloudWatch: CloudWatchClient,
  faults: number,
): Promise<void> {
  const count = (MetricName: string, Value: number) => ({
    MetricName,
    Dimensions: [{ Name: "Environment", Value: environment }],
    Value,
    Unit: "Count" as const,
  });
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: metricNamespace,
      MetricData: [count("BackupVerified", faults === 0 ? 1 : 0), count("BackupVerificationFailed", faults)],
    }),
  );
}
