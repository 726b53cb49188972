import { type Attributes, stringsAt, text } from "../attributes.ts";
import {
  between,
  fromArgument,
  type HeldResource,
  type IdentifiedContext,
  matches,
  oneOf,
  type ResourceContext,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { zonesOf } from "./account.service.ts";
import { familyOf } from "./aurora-postgresql.engine.ts";
import { groupOfFamily, identifierRules, maintenanceWindowRules, observationRules } from "./rds.rules.ts";
import { endpointDomain, rdsResourceId } from "./rds-cluster.service.ts";

const guide = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide";
const createPage = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html";
const instanceType = "aws:rds/clusterInstance:ClusterInstance";

const clusterOf = ({ inputs, find }: ResourceContext): HeldResource | undefined =>
  find("aws:rds/cluster:Cluster", text(inputs, "clusterIdentifier"));

/** A refusal that looks at the cluster which the instance joins. */
function withCluster(
  property: string,
  code: string,
  page: string,
  refusal: (inputs: Attributes, cluster: Attributes, context: ResourceContext) => string | undefined,
): Rule {
  return refusedByApi(property, code, page, (inputs, context) => {
    const cluster = clusterOf(context);
    return cluster && refusal(inputs, cluster.state, context);
  });
}

/** The instance asks for something else than its cluster has. */
function differs(property: string, what: string): Rule {
  return withCluster(property, "InvalidParameterCombination", createPage, (inputs, cluster) => {
    const [asked] = stringsAt(inputs, property);
    return asked === undefined || asked === cluster[property]
      ? undefined
      : `The ${what} that you requested for your DB instance (${asked}) doesn't match the ${what} of your DB cluster (${text(cluster, property)}).`;
  });
}

function publicRefusal(inputs: Attributes, cluster: Attributes, { find, list }: ResourceContext): string | undefined {
  const subnetGroup = find("aws:rds/subnetGroup:SubnetGroup", text(cluster, "dbSubnetGroupName"));
  const gateways = list("aws:ec2/internetGateway:InternetGateway");
  return inputs["publiclyAccessible"] === true &&
    !gateways.some(({ state }) => state["vpcId"] === subnetGroup?.state["vpcId"])
    ? "Cannot create a publicly accessible DBInstance. The specified VPC has no internet gateway attached."
    : undefined;
}

const rules: readonly Rule[] = [
  ...identifierRules("identifier"),
  matches(
    "instanceClass",
    /^db\.(serverless|[a-z0-9]+\.[a-z0-9]+)$/,
    "db.serverless or a class as in db.r8g.large",
    createPage,
  ),
  withCluster(
    "instanceClass",
    "InvalidParameterCombination",
    `${guide}/aurora-serverless-v2.requirements.html`,
    (inputs, cluster) =>
      inputs["instanceClass"] === "db.serverless" && cluster["serverlessv2ScalingConfiguration"] === undefined
        ? "Set the Serverless v2 scaling configuration on the parent DB cluster before creating a Serverless v2 DB instance."
        : undefined,
  ),
  oneOf("engine", ["aurora-mysql", "aurora-postgresql", "mysql", "postgres"], createPage),
  differs("engine", "engine name"),
  differs("engineVersion", "engine version"),
  differs("dbSubnetGroupName", "DB subnet group"),
  groupOfFamily("dbParameterGroupName", "aws:rds/parameterGroup:ParameterGroup", (_inputs, context) =>
    text(clusterOf(context)?.state ?? {}, "engineVersionActual"),
  ),
  refusedByApi("availabilityZone", "InvalidParameterValue", createPage, (inputs, context) =>
    stringsAt(inputs, "availabilityZone").every((zone) => zonesOf(context).includes(zone))
      ? undefined
      : `Invalid availability zone: ${text(inputs, "availabilityZone")}`,
  ),
  refusedByApi("caCertIdentifier", "CertificateNotFound", `${guide}/UsingWithRDS.SSL.html`, (inputs) => {
    const [certificate] = stringsAt(inputs, "caCertIdentifier");
    const known = ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"];
    return certificate === undefined || known.includes(certificate)
      ? undefined
      : `Certificate not found: ${certificate}`;
  }),
  between("promotionTier", 0, 15, createPage),
  ...observationRules,
  ...maintenanceWindowRules,
  refusedByApi("preferredBackupWindow", "InvalidParameterCombination", createPage, ({ preferredBackupWindow }) =>
    preferredBackupWindow === undefined
      ? undefined
      : "The requested DB Instance will be a member of a DB Cluster. Set backup window for the DB Cluster.",
  ),
  withCluster(
    "publiclyAccessible",
    "InvalidVPCNetworkStateFault",
    `${guide}/USER_VPC.WorkingWithRDSInstanceinaVPC.html`,
    publicRefusal,
  ),
  withCluster("performanceInsightsEnabled", "InvalidParameterCombination", createPage, (inputs, cluster) =>
    inputs["performanceInsightsEnabled"] === false && cluster["performanceInsightsEnabled"] === true
      ? "Performance Insights is enabled for the DB cluster and cannot be disabled for its DB instance."
      : undefined,
  ),
];

function computed(context: IdentifiedContext): Attributes {
  const { id, inputs, keep, list, previous } = context;
  const cluster = clusterOf(context)?.state ?? {};
  const siblings = list(instanceType).filter(
    (other) => other.id !== id && other.state["clusterIdentifier"] === cluster["clusterIdentifier"],
  );
  const zones = zonesOf(context);
  const insights = (inputs["performanceInsightsEnabled"] ?? cluster["performanceInsightsEnabled"]) === true;
  return {
    availabilityZone: keep(
      "availabilityZone",
      () => text(inputs, "availabilityZone") || (zones[siblings.length % zones.length] ?? ""),
    ),
    clusterIdentifier: cluster["clusterIdentifier"],
    dbParameterGroupName:
      text(inputs, "dbParameterGroupName") || `default.${familyOf(text(cluster, "engineVersionActual"))}`,
    dbSubnetGroupName: cluster["dbSubnetGroupName"],
    dbiResourceId: keep("dbiResourceId", rdsResourceId("db")),
    endpoint: `${id}.${endpointDomain(context)}`,
    engineVersion: cluster["engineVersion"],
    engineVersionActual: cluster["engineVersionActual"],
    kmsKeyId: cluster["kmsKeyId"],
    networkType: cluster["networkType"],
    performanceInsightsEnabled: insights,
    performanceInsightsRetentionPeriod: inputs["performanceInsightsRetentionPeriod"] ?? (insights ? 7 : 0),
    port: cluster["port"],
    preferredBackupWindow: cluster["preferredBackupWindow"],
    preferredMaintenanceWindow:
      text(inputs, "preferredMaintenanceWindow").toLowerCase() || cluster["preferredMaintenanceWindow"],
    storageEncrypted: cluster["storageEncrypted"],
    writer: previous?.["writer"] ?? siblings.length === 0,
  };
}

/** Instances of Aurora PostgreSQL clusters. */
export const rdsClusterInstance: SimulatedService = {
  resources: {
    [instanceType]: {
      id: fromArgument("identifier"),
      arn: "arn:{partition}:rds:{region}:{accountId}:db:{id}",
      name: "identifier",
      defaults: {
        applyImmediately: false,
        autoMinorVersionUpgrade: true,
        caCertIdentifier: "rds-ca-rsa2048-g1",
        promotionTier: 0,
        publiclyAccessible: false,
      },
      computed,
      blank: ["identifierPrefix", "monitoringRoleArn", "performanceInsightsKmsKeyId"],
      replaceOn: ["availabilityZone", "clusterIdentifier", "customIamInstanceProfile", "dbSubnetGroupName", "engine"],
      references: {
        clusterIdentifier: ["aws:rds/cluster:Cluster"],
        dbSubnetGroupName: ["aws:rds/subnetGroup:SubnetGroup"],
        monitoringRoleArn: ["aws:iam/role:Role"],
      },
      rules,
      // Subscriptions and alarms may name an instance that is gone.
      whileInUse: "allow",
    },
  },
};
