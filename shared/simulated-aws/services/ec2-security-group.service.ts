import { parseCidrBlock } from "../../addresses/cidr-block.ts";
import { type Attributes, stringsAt, text } from "../attributes.ts";
import {
  hex,
  hexId,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";

const groupsPage = "https://docs.aws.amazon.com/vpc/latest/userguide/creating-security-groups.html";
const rulesPage = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html";
const groupType = "aws:ec2/securityGroup:SecurityGroup";

/** A rule has one peer: a range, a prefix list, or a group. */
function peerRefusal(inputs: Attributes): string | undefined {
  const peers = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"].filter(
    (name) => inputs[name] !== undefined,
  );
  if (peers.length !== 1)
    return `exactly one of cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId is needed, got ${peers.join(", ") || "none"}`;
  const [range] = stringsAt(inputs, "cidrIpv4");
  return range !== undefined && !parseCidrBlock(range) ? `CIDR block ${range} is malformed` : undefined;
}

function portsRefusal(inputs: Attributes): string | undefined {
  const { ipProtocol, fromPort, toPort } = inputs;
  if (ipProtocol === "-1") return fromPort === undefined ? undefined : "ports cannot be given for all protocols";
  return typeof fromPort === "number" && typeof toPort === "number" && fromPort <= toPort
    ? undefined
    : `fromPort ${String(fromPort)} and toPort ${String(toPort)} are no range`;
}

const descriptionRules = [
  lengthBetween("description", 0, 255, rulesPage),
  matches(
    "description",
    /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/,
    "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
    rulesPage,
  ),
];

const samePeer = [
  "securityGroupId",
  "ipProtocol",
  "fromPort",
  "toPort",
  "cidrIpv4",
  "prefixListId",
  "referencedSecurityGroupId",
] as const;

function duplicateRefusal(inputs: Attributes, { type, list, previous }: ResourceContext): string | undefined {
  const duplicate = previous
    ? undefined
    : list(type).find((rule) => samePeer.every((name) => rule.inputs[name] === inputs[name]));
  return duplicate ? `the specified rule already exists (${duplicate.id})` : undefined;
}

const groupRule: ResourceType = {
  id: hexId("sgr"),
  arn: "arn:{partition}:ec2:{region}:{accountId}:security-group-rule/{id}",
  computed: ({ id }) => ({ securityGroupRuleId: id }),
  replaceOn: ["securityGroupId"],
  rules: [
    planned("cidrIpv4", rulesPage, peerRefusal),
    planned("fromPort", rulesPage, portsRefusal),
    ...descriptionRules,
    refusedByApi("securityGroupId", "InvalidPermission.Duplicate", rulesPage, duplicateRefusal),
  ],
};

/** Security groups and their rules. */
export const ec2SecurityGroup: SimulatedService = {
  resources: {
    [groupType]: {
      id: hexId("sg"),
      arn: "arn:{partition}:ec2:{region}:{accountId}:security-group/{id}",
      name: "name",
      defaults: { description: "Managed by Pulumi" },
      computed: ({ accountId }) => ({ ownerId: accountId }),
      blank: ["egress", "ingress", "namePrefix"],
      replaceOn: ["description", "vpcId"],
      rules: [
        lengthBetween("name", 1, 255, groupsPage),
        matches("name", /^(?!sg-)/, 'cannot begin with "sg-"', groupsPage),
        ...descriptionRules,
      ],
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": groupRule,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": groupRule,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
      id: ({ inputs, find }) =>
        text(find("aws:ec2/vpc:Vpc", text(inputs, "vpcId"))?.state ?? {}, "defaultSecurityGroupId"),
      arn: "arn:{partition}:ec2:{region}:{accountId}:security-group/{id}",
      computed: ({ accountId }) => ({ ownerId: accountId, name: "default", description: "default VPC security group" }),
      blank: ["egress", "ingress", "namePrefix"],
      replaceOn: ["vpcId"],
    },
    "aws:ec2/flowLog:FlowLog": {
      id: () => `fl-${hex(17)}`,
      arn: "arn:{partition}:ec2:{region}:{accountId}:vpc-flow-log/{id}",
      defaults: {
        logDestinationType: "cloud-watch-logs",
        maxAggregationInterval: 600,
        logFormat:
          "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
      },
      replaceOn: ["vpcId", "trafficType", "logDestination", "iamRoleArn", "maxAggregationInterval", "logFormat"],
      rules: [
        oneOf(
          "trafficType",
          ["ACCEPT", "REJECT", "ALL"],
          "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html",
        ),
        oneOf(
          "maxAggregationInterval",
          [60, 600],
          "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html",
        ),
        refusedByApi(
          "iamRoleArn",
          "InvalidParameter",
          "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html",
          ({ logDestinationType, iamRoleArn }) =>
            logDestinationType === "cloud-watch-logs" && iamRoleArn === undefined
              ? "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs"
              : undefined,
        ),
      ],
    },
  },
};
