import {
  CreateDBInstanceCommand,
  type DBCluster,
  type DBInstance,
  DeleteDBClusterCommand,
  DeleteDBInstanceCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  type RDSClient,
  RestoreDBClusterFromSnapshotCommand,
} from "@aws-sdk/client-rds";
import type { TemporaryCluster } from "./restore-environment.ts";

/** By this tag the policy of the function knows what it may make and delete. */
export const temporaryTag = { Key: "Purpose", Value: "backup-verification" } as const;

const named = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

export async function findCluster(rds: RDSClient, identifier: string): Promise<DBCluster | undefined> {
  try {
    const answer = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }));
    return answer.DBClusters?.[0];
  } catch (error) {
    if (named(error, "DBClusterNotFoundFault")) return undefined;
    throw error;
  }
}

export async function findInstance(rds: RDSClient, identifier: string): Promise<DBInstance | undefined> {
  try {
    const answer = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }));
    return answer.DBInstances?.[0];
  } catch (error) {
    if (named(error, "DBInstanceNotFoundFault")) return undefined;
    throw error;
  }
}

/** Begins to restore the snapshot: a cluster of its own, with our parameters, key and group; its log says who was there. */
export async function restoreCluster(
  rds: RDSClient,
  temporary: TemporaryCluster,
  source: { readonly snapshotIdentifier: string; readonly kmsKeyArn: string },
): Promise<void> {
  await rds.send(
    new RestoreDBClusterFromSnapshotCommand({
      DBClusterIdentifier: temporary.clusterIdentifier,
      SnapshotIdentifier: source.snapshotIdentifier,
      Engine: "aurora-postgresql",
      KmsKeyId: source.kmsKeyArn,
      DBSubnetGroupName: temporary.subnetGroup,
      VpcSecurityGroupIds: [temporary.securityGroupId],
      DBClusterParameterGroupName: temporary.clusterParameterGroup,
      EnableIAMDatabaseAuthentication: true,
      EnableCloudwatchLogsExports: ["postgresql"],
      ServerlessV2ScalingConfiguration: {
        MinCapacity: temporary.minimumCapacity,
        MaxCapacity: temporary.maximumCapacity,
      },
      DeletionProtection: false,
      CopyTagsToSnapshot: false,
      Tags: [temporaryTag],
    }),
  );
}

/** A restored cluster has no instance, and without one nobody can ask it anything. */
export async function createInstance(rds: RDSClient, temporary: TemporaryCluster): Promise<void> {
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: temporary.instanceIdentifier,
      DBClusterIdentifier: temporary.clusterIdentifier,
      DBInstanceClass: "db.serverless",
      Engine: "aurora-postgresql",
      DBParameterGroupName: temporary.instanceParameterGroup,
      CACertificateIdentifier: temporary.certificateAuthority,
      PubliclyAccessible: false,
      AutoMinorVersionUpgrade: false,
      Tags: [temporaryTag],
    }),
  );
}

/**
 * Deletes what there is of the temporary cluster, as far as RDS allows now: the instance first, then the cluster with its
 * backups. What is being deleted is waited for.
 *
 * @returns true once nothing of it is left
 */
export async function removeTemporary(rds: RDSClient, temporary: TemporaryCluster): Promise<boolean> {
  const instance = await findInstance(rds, temporary.instanceIdentifier);
  const cluster = await findCluster(rds, temporary.clusterIdentifier);
  if (instance && instance.DBInstanceStatus !== "deleting") {
    await rds.send(
      new DeleteDBInstanceCommand({ DBInstanceIdentifier: temporary.instanceIdentifier, SkipFinalSnapshot: true }),
    );
  }
  if (!instance && cluster && cluster.Status !== "deleting") {
    await rds.send(
      new DeleteDBClusterCommand({
        DBClusterIdentifier: temporary.clusterIdentifier,
        SkipFinalSnapshot: true,
        DeleteAutomatedBackups: true,
      }),
    );
  }
  return !instance && !cluster;
}
