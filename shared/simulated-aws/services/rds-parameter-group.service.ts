import { type Attributes, isRecord, stringsAt, text, valuesAt } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  type AccountReader,
  fromArgument,
  type HeldResource,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { auroraPostgresqlFamilies } from "./aurora-postgresql.engine.ts";
import {
  allowedValues,
  booleanParameters,
  fixedParameters,
  mayExist,
  staticParameters,
} from "./aurora-postgresql.parameters.ts";

const groupsPage = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_WorkingWithParamGroups.html";
const parametersPage =
  "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Reference.ParameterGroups.html";
const modifyPage = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBClusterParameterGroup.html";
const createPage = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterParameterGroup.html";
const subnetGroupPage = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html";

const subnetType = "aws:ec2/subnet:Subnet";

/** Parameters of the whole cluster, which the group of an instance does not have. */
const clusterParameters = ["rds.force_ssl", "rds.logical_replication"];

const groupName: readonly Rule[] = [
  lengthBetween("name", 1, 255, createPage),
  matches("name", /^[0-9a-z.-]+$/, "only lowercase alphanumeric characters, periods, and hyphens allowed", createPage),
  matches("name", /^[^0-9.-]/, "first character of parameter group must be a letter", createPage),
  matches("name", /^(?!.*--)/, "parameter group cannot contain two consecutive hyphens", createPage),
  matches("name", /[^-]$/, "parameter group cannot end with a hyphen", createPage),
];

/** The first refusal that one of the group's parameters meets. */
function eachParameter(refusal: (name: string, parameter: Attributes) => string | undefined) {
  return (inputs: Attributes): string | undefined => {
    const parameters = valuesAt(inputs, "parameters").filter(isRecord);
    return parameters.map((parameter) => refusal(text(parameter, "name"), parameter)).find((words) => words);
  };
}

function allowedFor(name: string, family: string): readonly string[] | undefined {
  if (name === "log_connections") return family === "aurora-postgresql18" ? undefined : ["0", "1"]; // a list of stages since 18
  return booleanParameters.has(name) ? ["0", "1"] : allowedValues[name];
}

function valueRefusal(inputs: Attributes): string | undefined {
  return eachParameter((name, parameter) => {
    const value = stringsAt(parameter, "value")[0];
    const allowed = allowedFor(name, text(inputs, "family"));
    return value === undefined || !allowed || allowed.includes(value)
      ? undefined
      : `Invalid parameter value: ${value} for: ${name} allowed values are: ${allowed.join(",")}`;
  })(inputs);
}

const groupParameters: readonly Rule[] = [
  oneOf("parameters.applyMethod", ["immediate", "pending-reboot"], modifyPage),
  refusedByApi("family", "InvalidParameterValue", createPage, ({ family }) =>
    auroraPostgresqlFamilies.includes(String(family))
      ? undefined
      : `ParameterGroupFamily ${String(family)} is not a valid parameter group family`,
  ),
  refusedByApi(
    "parameters",
    "InvalidParameterValue",
    parametersPage,
    eachParameter((name) => (mayExist(name) ? undefined : `Could not find parameter with name: ${name}`)),
  ),
  refusedByApi(
    "parameters",
    "InvalidParameterValue",
    parametersPage,
    eachParameter((name) => (fixedParameters.has(name) ? `The parameter ${name} cannot be modified.` : undefined)),
  ),
  refusedByApi("parameters", "InvalidParameterValue", parametersPage, valueRefusal),
  refusedByApi(
    "parameters",
    "InvalidParameterCombination",
    modifyPage,
    // The provider's default is `immediate`.
    eachParameter((name, { applyMethod }) =>
      staticParameters.has(name) && (applyMethod ?? "immediate") === "immediate"
        ? `cannot use immediate apply method for static parameter: ${name}`
        : undefined,
    ),
  ),
];

/** RDS keeps a group that a cluster or an instance has. */
function keptBy(userType: string, argument: string) {
  return ({ id }: HeldResource, { list }: AccountReader): undefined => {
    const user = list(userType).find(({ state }) => state[argument] === id);
    if (user)
      throw new AwsError(
        "InvalidDBParameterGroupState",
        `One or more database instances are still members of this parameter group ${id} (${user.id}), so the group cannot be deleted`,
      );
  };
}

function parameterGroup(arnKind: string, more: Pick<ResourceType, "deletion" | "rules">): ResourceType {
  return {
    id: fromArgument("name"),
    arn: `arn:{partition}:rds:{region}:{accountId}:${arnKind}:{id}`,
    name: "name",
    defaults: { description: "Managed by Pulumi" },
    blank: ["namePrefix"],
    replaceOn: ["family", "description"],
    // What uses a group is looked up by name, because the groups `default.…` are nobody's rows.
    whileInUse: "allow",
    ...more,
  };
}

function subnetsOf(inputs: Attributes, { find }: AccountReader): Attributes[] {
  return stringsAt(inputs, "subnetIds").map((id) => find(subnetType, id)?.state ?? {});
}

const distinct = (attribute: string, states: readonly Attributes[]): string[] => [
  ...new Set(states.map((state) => text(state, attribute))),
];

/** Parameter groups and subnet groups of Aurora PostgreSQL. */
export const rdsParameterGroup: SimulatedService = {
  resources: {
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": parameterGroup("cluster-pg", {
      rules: [...groupName, ...groupParameters],
      deletion: keptBy("aws:rds/cluster:Cluster", "dbClusterParameterGroupName"),
    }),
    "aws:rds/parameterGroup:ParameterGroup": parameterGroup("pg", {
      rules: [
        ...groupName,
        ...groupParameters,
        refusedByApi(
          "parameters",
          "InvalidParameterValue",
          groupsPage,
          eachParameter((name) =>
            clusterParameters.includes(name)
              ? `Could not find parameter with name: ${name} (it belongs to the cluster's parameter group)`
              : undefined,
          ),
        ),
      ],
      deletion: keptBy("aws:rds/clusterInstance:ClusterInstance", "dbParameterGroupName"),
    }),
    "aws:rds/subnetGroup:SubnetGroup": {
      id: fromArgument("name"),
      arn: "arn:{partition}:rds:{region}:{accountId}:subgrp:{id}",
      name: "name",
      defaults: { description: "Managed by Pulumi" },
      computed: (context) => ({
        supportedNetworkTypes: ["IPV4"],
        vpcId: distinct("vpcId", subnetsOf(context.inputs, context))[0] ?? "",
      }),
      blank: ["namePrefix"],
      references: { subnetIds: [subnetType] },
      rules: [
        lengthBetween("name", 1, 255, subnetGroupPage),
        matches(
          "name",
          /^[0-9a-z_ .-]+$/,
          "only lowercase alphanumeric characters, hyphens, underscores, periods, and spaces allowed",
          subnetGroupPage,
        ),
        matches("name", /^(?!default$)/, '"Default" is not allowed', subnetGroupPage),
        planned("subnetIds", subnetGroupPage, ({ subnetIds }) =>
          Array.isArray(subnetIds) && subnetIds.length === 0 ? "a subnet group needs subnets, got none" : undefined,
        ),
        refusedByApi("subnetIds", "InvalidSubnet", subnetGroupPage, (inputs, context) => {
          const networks = distinct("vpcId", subnetsOf(inputs, context));
          return networks.length > 1 ? `Subnets are not all in a common VPC: ${networks.join(", ")}` : undefined;
        }),
        refusedByApi("subnetIds", "DBSubnetGroupDoesNotCoverEnoughAZs", subnetGroupPage, (inputs, context) => {
          const zones = distinct("availabilityZone", subnetsOf(inputs, context));
          return zones.length < 2
            ? `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${zones.join(", ")}. Add subnets to cover at least 2 AZs.`
            : undefined;
        }),
      ],
    },
  },
};
