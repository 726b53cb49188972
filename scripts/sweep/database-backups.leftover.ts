import {
  DeleteDBClusterAutomatedBackupCommand,
  DeleteDBClusterSnapshotCommand,
  paginateDescribeDBClusterAutomatedBackups,
  paginateDescribeDBClusterSnapshots,
  type RDSClient,
} from "@aws-sdk/client-rds";
import type { Leftover, LeftoverKind, Owns } from "./leftover-kind.ts";

/**
 * What is left of a database when its cluster has gone: snapshots that a person took, and automated backups that a deletion
 * retained (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.Retaining.html). Snapshots of
 * AWS Backup are recovery points, and RDS refuses to delete them.
 */
export class DatabaseBackups implements LeftoverKind {
  readonly arns = /^arn:[^:]+:rds:.*:(?:cluster-snapshot|cluster-auto-backup|auto-backup):/;
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  async find(owns: Owns): Promise<Leftover[]> {
    return [...(await this.#snapshots(owns)), ...(await this.#retained(owns))];
  }

  async remove({ kind, name, arn }: Leftover): Promise<void> {
    if (kind === snapshotKind)
      await this.#client.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: name }));
    else
      await this.#client.send(
        new DeleteDBClusterAutomatedBackupCommand({ DbClusterResourceId: arn.split(":").at(-1) }),
      );
  }

  async #snapshots(owns: Owns): Promise<Leftover[]> {
    const found: Leftover[] = [];
    const asked = { SnapshotType: "manual" };
    for await (const { DBClusterSnapshots = [] } of paginateDescribeDBClusterSnapshots(
      { client: this.#client },
      asked,
    )) {
      for (const snapshot of DBClusterSnapshots) {
        const {
          DBClusterSnapshotIdentifier: name = "",
          DBClusterSnapshotArn: arn = "",
          DBClusterIdentifier = "",
        } = snapshot;
        if (owns(DBClusterIdentifier, arn)) found.push({ kind: snapshotKind, name, arn, fate: "delete" });
      }
    }
    return found;
  }

  async #retained(owns: Owns): Promise<Leftover[]> {
    const found: Leftover[] = [];
    const asked = { Filters: [{ Name: "status", Values: ["retained"] }] };
    for await (const { DBClusterAutomatedBackups = [] } of paginateDescribeDBClusterAutomatedBackups(
      { client: this.#client },
      asked,
    )) {
      for (const {
        DBClusterIdentifier: name = "",
        DbClusterResourceId = "",
        DBClusterArn = "",
      } of DBClusterAutomatedBackups) {
        const arn = DBClusterArn.replace(/:cluster:.*$/, `:cluster-auto-backup:${DbClusterResourceId}`);
        if (owns(name, arn)) found.push({ kind: "retained automated backup", name, arn, fate: "delete" });
      }
    }
    return found;
  }
}

const snapshotKind = "database snapshot";
