import {
  type DBCluster,
  DeleteDBClusterCommand,
  DeleteDBInstanceCommand,
  paginateDescribeDBClusters,
  type RDSClient,
} from "@aws-sdk/client-rds";
import type { Leftover, LeftoverKind, Owns } from "./leftover-kind.ts";

/**
 * Clusters that no stack made: the temporary one of a verification that was cut off, and those of AWS Backup's restore tests,
 * which have a name of AWS's own and stand in our subnets
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html).
 */
export class DatabaseClusters implements LeftoverKind {
  readonly arns = /^arn:[^:]+:rds:.*:(?:cluster|db):/;
  readonly #client: RDSClient;
  readonly #instances = new Map<string, readonly string[]>();

  constructor(client: RDSClient) {
    this.#client = client;
  }

  async find(owns: Owns): Promise<Leftover[]> {
    const found: Leftover[] = [];
    for await (const { DBClusters = [] } of paginateDescribeDBClusters({ client: this.#client }, {})) {
      for (const cluster of DBClusters) if (this.#isOurs(cluster, owns)) found.push(this.#leftover(cluster));
    }
    return found;
  }

  async remove({ name, arn }: Leftover): Promise<void> {
    for (const DBInstanceIdentifier of this.#instances.get(arn) ?? [])
      await this.#client.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, SkipFinalSnapshot: true }));
    await this.#client.send(
      new DeleteDBClusterCommand({ DBClusterIdentifier: name, SkipFinalSnapshot: true, DeleteAutomatedBackups: true }),
    );
  }

  #isOurs({ DBClusterIdentifier: name = "", DBClusterArn: arn = "", DBSubnetGroup = "" }: DBCluster, owns: Owns) {
    return owns(name, arn) || (name.startsWith("awsbackup-restore-test-") && owns(DBSubnetGroup, arn));
  }

  #leftover({
    DBClusterIdentifier: name = "",
    DBClusterArn: arn = "",
    Status,
    DBClusterMembers = [],
  }: DBCluster): Leftover {
    const kind = "database cluster";
    if (Status === "deleting") return { kind, name, arn, fate: "waits", note: "is being deleted" };
    this.#instances.set(
      arn,
      DBClusterMembers.map(({ DBInstanceIdentifier = "" }) => DBInstanceIdentifier),
    );
    return { kind, name, arn, fate: "delete" };
  }
}
