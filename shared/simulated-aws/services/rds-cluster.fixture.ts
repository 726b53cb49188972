import type { Attributes } from "../attributes.ts";
import { holdKey } from "./neighbours.fixture.ts";
import { NetworkUnderTest } from "./network.fixture.ts";

/** A network with all that a cluster of the ledger needs. */
export class DatabaseUnderTest extends NetworkUnderTest {
  readonly keyArn: string;

  constructor() {
    super();
    this.keyArn = holdKey(this);
    this.make("aws:rds/subnetGroup:SubnetGroup", { name: "ledger", subnetIds: this.subnetIds });
    this.make("aws:rds/clusterParameterGroup:ClusterParameterGroup", { name: "ledger", family: "aurora-postgresql17" });
  }

  clusterInputs(more: Attributes = {}): Attributes {
    return {
      clusterIdentifier: "ledger-dev",
      engine: "aurora-postgresql",
      engineMode: "provisioned",
      engineVersion: "17.7",
      databaseName: "ledger",
      masterUsername: "ledger_admin",
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: this.keyArn,
      dbSubnetGroupName: "ledger",
      dbClusterParameterGroupName: "ledger",
      vpcSecurityGroupIds: [this.groupId],
      storageEncrypted: true,
      kmsKeyId: this.keyArn,
      serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 2 },
      backupRetentionPeriod: 35,
      preferredBackupWindow: "17:00-17:30",
      preferredMaintenanceWindow: "Sun:18:00-Sun:19:00",
      skipFinalSnapshot: true,
      enabledCloudwatchLogsExports: ["postgresql"],
      ...more,
    };
  }

  cluster(more: Attributes = {}): { id: string; state: Record<string, unknown> } {
    return this.make("aws:rds/cluster:Cluster", this.clusterInputs(more));
  }

  instanceInputs(more: Attributes = {}): Attributes {
    return {
      identifier: "ledger-dev-1",
      clusterIdentifier: "ledger-dev",
      engine: "aurora-postgresql",
      instanceClass: "db.serverless",
      ...more,
    };
  }

  instance(more: Attributes = {}): { id: string; state: Record<string, unknown> } {
    return this.make("aws:rds/clusterInstance:ClusterInstance", this.instanceInputs(more));
  }
}
