import { createHash, randomUUID } from "node:crypto";
import { type Attributes, isArray, isRecord, stringsAt, text } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  type AccountIdentity,
  type AccountReader,
  fromArgument,
  type HeldResource,
  type IdentifiedContext,
  type MadeByAws,
  type SimulatedService,
} from "../resource-type.ts";
import { zonesOf } from "./account.service.ts";
import { familyOf, offeredVersion } from "./aurora-postgresql.engine.ts";
import { clusterRules } from "./rds-cluster.rules.ts";

/** The hosted zone of RDS's names in ap-southeast-1. */
const rdsZone = "Z2G0U3KFCY8NZ5";
const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RDS's own resource ids: a prefix and 26 capitals and digits. */
export function rdsResourceId(prefix: string): () => string {
  return () => {
    const bytes = createHash("sha256").update(randomUUID()).digest().subarray(0, 26);
    return `${prefix}-${Array.from(bytes, (byte) => capitals[byte % capitals.length] ?? "A").join("")}`;
  };
}

/** The twelve characters in the names of all databases of an account in a region. */
export function endpointDomain({ accountId, region }: AccountIdentity): string {
  const digest = createHash("sha256")
    .update(accountId + region)
    .digest("hex");
  return `c${BigInt(`0x${digest}`).toString(36).slice(0, 11)}.${region}.rds.amazonaws.com`;
}

function masterSecret({ inputs, previous, accountId, region, partition }: IdentifiedContext): Attributes[] {
  if (inputs["manageMasterUserPassword"] !== true) return [];
  const arn = `arn:${partition}:secretsmanager:${region}:${accountId}:secret`;
  const secretArn =
    stringsAt(previous ?? {}, "masterUserSecrets.secretArn")[0] ??
    `${arn}:rds!cluster-${randomUUID()}-${randomUUID().slice(0, 6)}`;
  return [{ secretArn, secretStatus: "active", kmsKeyId: text(inputs, "masterUserSecretKmsKeyId") }];
}

function computed(context: IdentifiedContext): Attributes {
  const { id, inputs, keep, find, list, partition, region, accountId, now } = context;
  const version = offeredVersion(text(inputs, "engineVersion")) ?? "";
  const subnetGroup = text(inputs, "dbSubnetGroupName") || "default";
  const vpcId = text(find("aws:rds/subnetGroup:SubnetGroup", subnetGroup)?.state ?? {}, "vpcId");
  const members = list("aws:rds/clusterInstance:ClusterInstance").filter(
    ({ state }) => state["clusterIdentifier"] === id,
  );
  const ownKey = (): string => `arn:${partition}:kms:${region}:${accountId}:key/${randomUUID()}`;
  return {
    availabilityZones: inputs["availabilityZones"] ?? zonesOf(context),
    caCertificateValidTill: keep(
      "caCertificateValidTill",
      () => `${String(Number(now.slice(0, 4)) + 1)}${now.slice(4, 19)}Z`,
    ),
    clusterMembers: members.map((member) => member.id),
    clusterResourceId: keep("clusterResourceId", rdsResourceId("cluster")),
    dbClusterParameterGroupName: text(inputs, "dbClusterParameterGroupName") || `default.${familyOf(version)}`,
    dbSubnetGroupName: subnetGroup,
    endpoint: `${id}.cluster-${endpointDomain(context)}`,
    engineVersion: text(inputs, "engineVersion") || version,
    engineVersionActual: version,
    hostedZoneId: rdsZone,
    kmsKeyId: text(inputs, "kmsKeyId") || (inputs["storageEncrypted"] === true ? keep("kmsKeyId", ownKey) : ""),
    masterUserSecrets: masterSecret(context),
    performanceInsightsRetentionPeriod:
      inputs["performanceInsightsRetentionPeriod"] ?? (inputs["performanceInsightsEnabled"] === true ? 7 : 0),
    preferredMaintenanceWindow: text(inputs, "preferredMaintenanceWindow").toLowerCase() || "sun:18:00-sun:18:30",
    readerEndpoint: `${id}.cluster-ro-${endpointDomain(context)}`,
    vpcSecurityGroupIds: inputs["vpcSecurityGroupIds"] ?? [
      text(find("aws:ec2/vpc:Vpc", vpcId)?.state ?? {}, "defaultSecurityGroupId"),
    ],
  };
}

/** RDS makes the master's secret, and the log groups that nobody made before it: those keep their logs for ever. */
function madeByRds(state: Attributes, { id, find, partition, region, accountId }: IdentifiedContext): MadeByAws[] {
  const secrets = isArray(state["masterUserSecrets"]) ? state["masterUserSecrets"].filter(isRecord) : [];
  const exports = stringsAt(state, "enabledCloudwatchLogsExports").map((type) => `/aws/rds/cluster/${id}/${type}`);
  return [
    ...secrets.map((secret) => {
      const arn = text(secret, "secretArn");
      const name = arn.split(":").at(-1)?.slice(0, -7) ?? "";
      return {
        type: "aws:secretsmanager/secret:Secret",
        id: arn,
        arn,
        name,
        state: { id: arn, arn, name, kmsKeyId: secret["kmsKeyId"] },
      };
    }),
    ...exports
      .filter((name) => !find("aws:cloudwatch/logGroup:LogGroup", name))
      .map((name) => {
        const arn = `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;
        return {
          type: "aws:cloudwatch/logGroup:LogGroup",
          id: name,
          arn,
          name,
          state: { id: name, name, arn, retentionInDays: 0 },
        };
      }),
  ];
}

function deletion({ id, state }: HeldResource, { list }: AccountReader): undefined {
  if (state["deletionProtection"] === true)
    throw new AwsError(
      "InvalidParameterCombination",
      "Cannot delete protected Cluster, please disable deletion protection and try again.",
    );
  if (list("aws:rds/clusterInstance:ClusterInstance").some((instance) => instance.state["clusterIdentifier"] === id))
    throw new AwsError(
      "InvalidDBClusterStateFault",
      "Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
    );
  if (state["skipFinalSnapshot"] !== true && text(state, "finalSnapshotIdentifier") === "")
    throw new AwsError(
      "InvalidParameterCombination",
      "RDS Cluster final_snapshot_identifier is required when skip_final_snapshot is false",
    );
}

/** Aurora PostgreSQL clusters. */
export const rdsCluster: SimulatedService = {
  resources: {
    "aws:rds/cluster:Cluster": {
      id: fromArgument("clusterIdentifier"),
      arn: "arn:{partition}:rds:{region}:{accountId}:cluster:{id}",
      name: "clusterIdentifier",
      defaults: {
        allocatedStorage: 1,
        applyImmediately: false,
        autoMinorVersionUpgrade: true,
        backupRetentionPeriod: 1,
        caCertificateIdentifier: "rds-ca-rsa2048-g1",
        clusterScalabilityType: "standard",
        databaseInsightsMode: "standard",
        deleteAutomatedBackups: true,
        engineLifecycleSupport: "open-source-rds-extended-support",
        engineMode: "provisioned",
        monitoringInterval: 0,
        networkType: "IPV4",
        port: 5432,
        preferredBackupWindow: "16:00-16:30",
        skipFinalSnapshot: false,
        storageEncrypted: false,
        upgradeRolloutOrder: "second",
      },
      computed,
      blank: [
        "clusterIdentifierPrefix",
        "databaseName",
        "dbSystemId",
        "iamRoles",
        "masterUserSecretKmsKeyId",
        "masterUsername",
        "monitoringRoleArn",
        "performanceInsightsKmsKeyId",
        "storageType",
      ],
      replaceOn: [
        "availabilityZones",
        "clusterScalabilityType",
        "databaseName",
        "dbSubnetGroupName",
        "dbSystemId",
        "engine",
        "engineLifecycleSupport",
        "engineMode",
        "kmsKeyId",
        "masterUsername",
        "restoreToPointInTime",
        "s3Import",
        "snapshotIdentifier",
        "sourceRegion",
        "storageEncrypted",
      ],
      references: {
        dbSubnetGroupName: ["aws:rds/subnetGroup:SubnetGroup"],
        iamRoles: ["aws:iam/role:Role"],
        monitoringRoleArn: ["aws:iam/role:Role"],
      },
      rules: clusterRules,
      // Only its instances keep a cluster: backup selections, alarms and subscriptions may name what is gone.
      whileInUse: "allow",
      alongside: madeByRds,
      deletion,
    },
  },
};
