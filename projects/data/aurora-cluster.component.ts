import { ArchivedLogGroup, type LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { databaseLogGroupName } from "@payments/shared/naming/aws-imposed-name.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import { tierPorts } from "@payments/shared/ports/tier-ports.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DataSettings } from "./data.settings.ts";
import { clusterParameters, parameterGroupFamily } from "./database-parameters.plan.ts";
import { ownerRole } from "./database-roles.plan.ts";

export interface AuroraClusterArgs {
  readonly scope: NamingScope;
  readonly settings: DataSettings["database"];
  /** Isolated subnets, one in each zone. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Zones of the writer and of its stand-by. */
  readonly instanceZones: readonly [pulumi.Input<string>, pulumi.Input<string>];
  readonly securityGroupId: pulumi.Input<string>;
  readonly dataKeyArn: pulumi.Input<string>;
  readonly secretsKeyArn: pulumi.Input<string>;
  readonly archive: LogArchiveTarget;
}

export const databaseName = "payments";

/** Signs the certificates of all instances; named, so that clients know whom to expect. */
export const certificateAuthority = "rds-ca-rsa2048-g1";

/** Aurora PostgreSQL Serverless v2 in two zones, encrypted, TLS only, with a master password that RDS owns and rotates. */
export class AuroraCluster extends pulumi.ComponentResource {
  readonly cluster: aws.rds.Cluster;
  readonly instanceParameterGroupName: pulumi.Output<string>;
  readonly masterSecretArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: AuroraClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:data:AuroraCluster", name, {}, opts);
    const { scope, settings, archive } = args;
    const owned = { parent: this };
    const identifier = resourceName(scope, "db-cluster", databaseName);
    const log = new ArchivedLogGroup(
      "log-group-postgresql",
      { scope, role: "postgresql", logGroupName: databaseLogGroupName(identifier, "postgresql"), archive },
      owned,
    );
    const family = parameterGroupFamily(settings.engineVersion);
    const parameters = new aws.rds.ClusterParameterGroup(
      "db-cluster-parameter-group",
      {
        name: resourceName(scope, "db-cluster-parameter-group"),
        description: "TLS only, connections and changes logged, nothing hangs",
        family,
        parameters: clusterParameters.map((parameter) => ({ ...parameter })),
      },
      owned,
    );
    this.cluster = this.#cluster(name, args, { identifier, parameters, log });
    this.instanceParameterGroupName = this.#instances(args, family);
    this.masterSecretArn = this.cluster.masterUserSecrets.apply(([secret]) => secret?.secretArn ?? "");
    this.logGroupName = log.name;
    this.registerOutputs({ endpoint: this.cluster.endpoint });
  }

  #cluster(
    name: string,
    args: AuroraClusterArgs,
    parts: { identifier: string; parameters: aws.rds.ClusterParameterGroup; log: ArchivedLogGroup },
  ): aws.rds.Cluster {
    const { scope, settings, subnetIds, securityGroupId, dataKeyArn, secretsKeyArn } = args;
    const subnets = new aws.rds.SubnetGroup(
      "db-subnet-group",
      { name: resourceName(scope, "db-subnet-group"), description: "Database subnets", subnetIds },
      { parent: this },
    );
    return new aws.rds.Cluster(
      name,
      {
        clusterIdentifier: parts.identifier,
        engine: "aurora-postgresql",
        engineMode: "provisioned", // what Serverless v2 is to RDS
        engineVersion: settings.engineVersion,
        databaseName,
        port: tierPorts.postgresql,
        masterUsername: ownerRole,
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: secretsKeyArn,
        iamDatabaseAuthenticationEnabled: true,
        serverlessv2ScalingConfiguration: {
          minCapacity: settings.minimumCapacity,
          maxCapacity: settings.maximumCapacity,
        },
        storageEncrypted: true,
        kmsKeyId: dataKeyArn,
        dbSubnetGroupName: subnets.name,
        vpcSecurityGroupIds: [securityGroupId],
        dbClusterParameterGroupName: parts.parameters.name,
        enabledCloudwatchLogsExports: ["postgresql"],
        backupRetentionPeriod: settings.backupRetentionDays,
        preferredBackupWindow: "17:00-17:30", // one in the morning in Singapore
        preferredMaintenanceWindow: "sun:18:00-sun:18:30",
        copyTagsToSnapshot: true,
        autoMinorVersionUpgrade: false, // versions change by a setting, one environment after the other
        databaseInsightsMode: "standard",
        applyImmediately: true,
        deletionProtection: false,
        skipFinalSnapshot: true,
        deleteAutomatedBackups: true,
      },
      { parent: this, dependsOn: [parts.log], customTimeouts: { delete: "45m" } },
    );
  }

  /**
   * The first one writes; the second, in another zone, takes over within a minute.
   *
   * @returns the name of their parameter group
   */
  #instances({ scope, instanceZones, dataKeyArn }: AuroraClusterArgs, family: string): pulumi.Output<string> {
    const parameters = new aws.rds.ParameterGroup(
      "db-parameter-group",
      { name: resourceName(scope, "db-parameter-group"), description: "Instances of the payments cluster", family },
      { parent: this },
    );
    instanceZones.forEach((availabilityZone, index) => {
      new aws.rds.ClusterInstance(
        `db-instance-${String(index + 1)}`,
        {
          identifier: resourceName(scope, "db-instance", String(index + 1)),
          clusterIdentifier: this.cluster.id,
          engine: "aurora-postgresql",
          engineVersion: this.cluster.engineVersion,
          instanceClass: "db.serverless",
          availabilityZone,
          promotionTier: index,
          dbParameterGroupName: parameters.name,
          dbSubnetGroupName: this.cluster.dbSubnetGroupName,
          publiclyAccessible: false,
          caCertIdentifier: certificateAuthority,
          autoMinorVersionUpgrade: false,
          performanceInsightsEnabled: true,
          performanceInsightsKmsKeyId: dataKeyArn,
          performanceInsightsRetentionPeriod: 7,
          applyImmediately: true,
        },
        { parent: this, customTimeouts: { delete: "45m" } },
      );
    });
    return parameters.name;
  }
}
