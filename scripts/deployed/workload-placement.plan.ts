import { stringsAt, text, valuesAt } from "@payments/shared/simulated-aws/attributes.ts";
import { type DeployedRecord, nameOf } from "./deployed-record.ts";

/** Where something that has network interfaces stands. */
export interface Placement {
  readonly record: DeployedRecord;
  readonly name: string;
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
  /** `never`: AWS gives such an interface no public address, whatever the settings. */
  readonly publicAddress: "yes" | "no" | "never";
}

type Reader = (record: DeployedRecord, records: readonly DeployedRecord[]) => Omit<Placement, "record" | "name">;

const placementOf =
  (subnets: string, groups: string): Reader =>
  ({ inputs }) => ({
    subnetIds: stringsAt(inputs, subnets),
    groupIds: stringsAt(inputs, groups),
    publicAddress: "never",
  });

/** By resource type: where its interfaces are, and whether they have public addresses. */
const readers: Readonly<Record<string, Reader>> = {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html
  "aws:apigatewayv2/vpcLink:VpcLink": placementOf("subnetIds", "securityGroupIds"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": placementOf("subnetIds", "securityGroupIds"),
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
  "aws:lambda/function:Function": placementOf("vpcConfig.subnetIds", "vpcConfig.securityGroupIds"),
  "aws:ecs/service:Service": ({ inputs }) => ({
    subnetIds: stringsAt(inputs, "networkConfiguration.subnets"),
    groupIds: stringsAt(inputs, "networkConfiguration.securityGroups"),
    publicAddress: valuesAt(inputs, "networkConfiguration.assignPublicIp").includes(true) ? "yes" : "no",
  }),
  "aws:lb/loadBalancer:LoadBalancer": ({ inputs }) => ({
    subnetIds: stringsAt(inputs, "subnets"),
    groupIds: stringsAt(inputs, "securityGroups"),
    publicAddress: inputs["internal"] === true ? "no" : "yes",
  }),
  "aws:rds/cluster:Cluster": ({ inputs }, records) => ({
    subnetIds: records
      .filter(({ type, id }) => type === "aws:rds/subnetGroup:SubnetGroup" && id === inputs["dbSubnetGroupName"])
      .flatMap((group) => stringsAt(group.inputs, "subnetIds")),
    groupIds: stringsAt(inputs, "vpcSecurityGroupIds"),
    publicAddress: instancesOf(text(inputs, "clusterIdentifier"), records).some(
      (instance) => instance.inputs["publiclyAccessible"] === true,
    )
      ? "yes"
      : "no",
  }),
};

/** Where AWS's resources name the groups of their interfaces. */
const groupArguments = [
  "securityGroupIds",
  "securityGroups",
  "vpcSecurityGroupIds",
  "vpcConfig.securityGroupIds",
  "networkConfiguration.securityGroups",
];

/**
 * Everything that stands in subnets, except NAT gateways, which carry no group.
 *
 * @throws {Error} on a type that names groups and that no reader knows: nothing is left out by not being looked at
 */
export function placements(records: readonly DeployedRecord[]): Placement[] {
  return records.flatMap((record) => {
    if (!readers[record.type] && groupArguments.some((path) => stringsAt(record.inputs, path).length > 0))
      throw new Error(`${record.type} has network interfaces, and nobody knows in which subnets`);
    const placement = readers[record.type]?.(record, records);
    return placement && placement.subnetIds.length > 0 ? [{ record, name: nameOf(record), ...placement }] : [];
  });
}

/** The instances of an Aurora cluster. */
export function instancesOf(clusterIdentifier: string, records: readonly DeployedRecord[]): DeployedRecord[] {
  return records.filter(
    ({ type, inputs }) =>
      type === "aws:rds/clusterInstance:ClusterInstance" && inputs["clusterIdentifier"] === clusterIdentifier,
  );
}
