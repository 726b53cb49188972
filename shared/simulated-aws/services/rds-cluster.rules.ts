import { type Attributes, isArray, isUnknown, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  between,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type Rule,
  refusedByApi,
} from "../resource-type.ts";
import { zonesOf } from "./account.service.ts";
import { offeredVersion } from "./aurora-postgresql.engine.ts";
import { knownKey } from "./known-key.rule.ts";
import {
  backupWindowRules,
  groupOfFamily,
  identifierRules,
  maintenanceWindowRules,
  observationRules,
} from "./rds.rules.ts";

const guide = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide";
const createPage = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html";
const modifyPage = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBCluster.html";
const capacityPage = `${guide}/aurora-serverless-v2.setting-capacity.html`;
const passwordPage = `${guide}/rds-secrets-manager.html`;
const databaseInsightsPage = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Database-Insights.html";
const logsPage = `${guide}/AuroraPostgreSQL.CloudWatch.html`;

const logTypes = ["audit", "error", "general", "iam-db-auth-error", "instance", "postgresql", "slowquery"];
const postgresqlLogTypes = ["iam-db-auth-error", "instance", "postgresql"];

/** A master is named at creation unless the cluster comes from another one. */
const copied = ["snapshotIdentifier", "restoreToPointInTime", "replicationSourceIdentifier", "globalClusterIdentifier"];

function capacityRefusal(inputs: Attributes): string | undefined {
  const [least] = valuesAt(inputs, "serverlessv2ScalingConfiguration.minCapacity");
  const [most] = valuesAt(inputs, "serverlessv2ScalingConfiguration.maxCapacity");
  for (const capacity of [least, most]) {
    if (typeof capacity === "number" && !Number.isInteger(capacity * 2))
      return `Serverless v2 capacity ${String(capacity)} isn't valid: capacity is in increments of 0.5`;
  }
  return typeof least === "number" && typeof most === "number" && most < least
    ? `The maximum capacity ${String(most)} must be greater than or equal to the minimum capacity ${String(least)}`
    : undefined;
}

function masterRefusal(inputs: Attributes): string | undefined {
  if (copied.some((name) => inputs[name] !== undefined)) return undefined;
  if (text(inputs, "masterUsername") === "")
    return "The parameter MasterUsername must be provided and must not be blank.";
  const secret = ["masterPassword", "masterPasswordWo"].some((name) => text(inputs, name) !== "");
  return secret || inputs["manageMasterUserPassword"] === true
    ? undefined
    : "The parameter MasterUserPassword must be provided and must not be blank.";
}

function versionChangeRefusal(inputs: Attributes, { previous }: ResourceContext): string | undefined {
  const from = text(previous ?? {}, "engineVersionActual");
  const to = offeredVersion(text(inputs, "engineVersion"));
  if (from === "" || to === undefined || text(inputs, "engineVersion") === "") return undefined;
  const [oldMajor = 0, oldMinor = 0] = from.split(".").map(Number);
  const [major = 0, minor = 0] = to.split(".").map(Number);
  if (major > oldMajor && inputs["allowMajorVersionUpgrade"] !== true)
    return "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.";
  return major < oldMajor || (major === oldMajor && minor < oldMinor)
    ? `Cannot upgrade aurora-postgresql from ${from} to ${to}`
    : undefined;
}

function networkRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  const vpcId = text(find("aws:rds/subnetGroup:SubnetGroup", text(inputs, "dbSubnetGroupName"))?.state ?? {}, "vpcId");
  const other = stringsAt(inputs, "vpcSecurityGroupIds")
    .map((id) => text(find("aws:ec2/securityGroup:SecurityGroup", id)?.state ?? {}, "vpcId"))
    .find((groupVpc) => groupVpc !== "" && vpcId !== "" && groupVpc !== vpcId);
  return other === undefined
    ? undefined
    : `The DB instance and EC2 security group are in different VPCs. The DB instance is in ${vpcId} and the EC2 security group is in ${other}`;
}

function zonesRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const zones = inputs["availabilityZones"];
  if (!isArray(zones) || zones.some(isUnknown)) return undefined;
  const unknown = stringsAt(inputs, "availabilityZones").find((zone) => !zonesOf(context).includes(zone));
  if (unknown !== undefined) return `Invalid availability zone: ${unknown}`;
  // RDS adds zones up to three; the provider then sees another set than the program's and replaces the cluster.
  return zones.length === 3
    ? undefined
    : `Aurora has exactly three zones: ${String(zones.length)} would replace the cluster at the next update`;
}

const isTrue = (value: unknown): boolean => value === true || isUnknown(value);

const engineRules: readonly Rule[] = [
  oneOf("engine", ["aurora-mysql", "aurora-postgresql", "mysql", "postgres"], createPage),
  planned("engine", createPage, ({ engine }) =>
    isUnknown(engine) || engine === "aurora-postgresql"
      ? undefined
      : `the simulated account plays aurora-postgresql only, got ${String(engine)}`,
  ),
  oneOf("engineMode", ["", "global", "multimaster", "parallelquery", "provisioned", "serverless"], createPage),
  refusedByApi("engineMode", "InvalidParameterCombination", `${guide}/aurora-serverless.html`, ({ engineMode }) =>
    engineMode === undefined || engineMode === "" || engineMode === "provisioned"
      ? undefined
      : `The engine mode ${String(engineMode)} you requested is currently unavailable.`,
  ),
  refusedByApi("engineVersion", "InvalidParameterCombination", `${guide}/AuroraPostgreSQL.Updates.html`, (inputs) => {
    const version = text(inputs, "engineVersion");
    return offeredVersion(version) ? undefined : `Cannot find version ${version} for aurora-postgresql`;
  }),
  refusedByApi("engineVersion", "InvalidParameterCombination", modifyPage, versionChangeRefusal),
  groupOfFamily(
    "dbClusterParameterGroupName",
    "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    (inputs, { previous }) => text(inputs, "engineVersion") || text(previous ?? {}, "engineVersionActual"),
  ),
];

const capacityRules: readonly Rule[] = [
  between("serverlessv2ScalingConfiguration.minCapacity", 0, 256, capacityPage),
  between("serverlessv2ScalingConfiguration.maxCapacity", 1, 256, capacityPage),
  between("serverlessv2ScalingConfiguration.secondsUntilAutoPause", 300, 86400, capacityPage),
  planned("serverlessv2ScalingConfiguration", capacityPage, capacityRefusal),
  planned("scalingConfiguration", `${guide}/aurora-serverless.html`, (inputs) =>
    inputs["scalingConfiguration"] !== undefined && inputs["engineMode"] !== "serverless"
      ? "scalingConfiguration is only valid for the engine mode serverless: use serverlessv2ScalingConfiguration"
      : undefined,
  ),
];

const masterRules: readonly Rule[] = [
  planned("manageMasterUserPassword", passwordPage, (inputs) =>
    inputs["manageMasterUserPassword"] === true &&
    ["masterPassword", "masterPasswordWo"].some((name) => inputs[name] !== undefined)
      ? '"manageMasterUserPassword": conflicts with masterPassword'
      : undefined,
  ),
  planned("masterUserSecretKmsKeyId", passwordPage, (inputs) =>
    inputs["masterUserSecretKmsKeyId"] !== undefined && !isTrue(inputs["manageMasterUserPassword"])
      ? "masterUserSecretKmsKeyId needs manageMasterUserPassword"
      : undefined,
  ),
  refusedByApi("masterUsername", "InvalidParameterValue", createPage, masterRefusal),
  matches("masterUsername", /^[A-Za-z]\w{0,62}$/, "1 to 63 letters, digits or underscores, first a letter", createPage),
  refusedByApi("masterUsername", "InvalidParameterValue", createPage, ({ masterUsername }) =>
    masterUsername === "admin" || masterUsername === "rdsadmin"
      ? `MasterUsername ${masterUsername} cannot be used as it is a reserved word used by the engine`
      : undefined,
  ),
  refusedByApi("masterPassword", "InvalidParameterValue", createPage, (inputs) =>
    stringsAt(inputs, "masterPassword").every((password) => /^[!#-.0-?A-~]{8,128}$/.test(password))
      ? undefined
      : "The parameter MasterUserPassword is not a valid password: 8 to 128 printable ASCII characters besides '/', '@', '\"', ' ' may be used.",
  ),
  knownKey("masterUserSecretKmsKeyId", passwordPage),
];

const storageRules: readonly Rule[] = [
  matches("kmsKeyId", /^arn:/, "is an invalid ARN: arn: invalid prefix", createPage),
  planned("kmsKeyId", createPage, (inputs) =>
    inputs["kmsKeyId"] !== undefined && !isTrue(inputs["storageEncrypted"])
      ? "When specifying kmsKeyId, storageEncrypted needs to be set to true"
      : undefined,
  ),
  oneOf("storageType", ["", "aurora", "aurora-iopt1"], createPage),
  between("backupRetentionPeriod", 1, 35, createPage),
  matches("finalSnapshotIdentifier", /^[0-9A-Za-z-]+$/, "only alphanumeric characters and hyphens allowed", createPage),
  matches("finalSnapshotIdentifier", /^(?!.*--)/, "cannot contain two consecutive hyphens", createPage),
  matches("finalSnapshotIdentifier", /[^-]$/, "cannot end in a hyphen", createPage),
  lengthBetween("databaseName", 1, 63, createPage),
  matches(
    "databaseName",
    /^[A-Za-z]\w*$/,
    "must begin with a letter and contain only letters, digits and underscores",
    createPage,
  ),
];

const insightsRules: readonly Rule[] = [
  oneOf("databaseInsightsMode", ["standard", "advanced"], databaseInsightsPage),
  refusedByApi("databaseInsightsMode", "InvalidParameterCombination", databaseInsightsPage, (inputs) =>
    inputs["databaseInsightsMode"] === "advanced" &&
    (inputs["performanceInsightsEnabled"] !== true || Number(inputs["performanceInsightsRetentionPeriod"] ?? 7) < 465)
      ? "To enable the Advanced mode of Database Insights, enable Performance Insights with a retention period of at least 465 days."
      : undefined,
  ),
  oneOf("enabledCloudwatchLogsExports", logTypes, createPage),
  refusedByApi("enabledCloudwatchLogsExports", "InvalidParameterCombination", logsPage, (inputs) => {
    const wrong = stringsAt(inputs, "enabledCloudwatchLogsExports").filter(
      (type) => !postgresqlLogTypes.includes(type),
    );
    return wrong.length > 0
      ? `You cannot use the log types '${wrong.join(",")}' with engine version aurora-postgresql. For supported log types, see the documentation.`
      : undefined;
  }),
];

/** What the provider and RDS ask of a cluster. */
export const clusterRules: readonly Rule[] = [
  ...identifierRules("clusterIdentifier"),
  ...engineRules,
  ...capacityRules,
  ...masterRules,
  ...storageRules,
  ...observationRules,
  ...insightsRules,
  ...maintenanceWindowRules,
  ...backupWindowRules,
  between("port", 1150, 65535, createPage),
  oneOf("networkType", ["IPV4", "DUAL"], createPage),
  planned("availabilityZones", createPage, zonesRefusal),
  refusedByApi("dbSubnetGroupName", "DBSubnetGroupNotFoundFault", createPage, ({ dbSubnetGroupName }) =>
    dbSubnetGroupName === undefined
      ? "DB subnet group 'default' does not exist: the account has no default VPC"
      : undefined,
  ),
  refusedByApi("vpcSecurityGroupIds", "InvalidParameterCombination", createPage, networkRefusal),
];
