import { type CidrBlock, parseCidrBlock } from "@payments/shared/addresses/cidr-block.ts";
import { type Attributes, stringsAt, text, valuesAt } from "@payments/shared/simulated-aws/attributes.ts";
import { type DeployedRecord, nameOf } from "../deployed/deployed-record.ts";

export type Direction = "ingress" | "egress";

/** Whom a rule or a route is about. */
export type RulePeer =
  | { readonly block: CidrBlock }
  | { readonly groupId: string }
  /** S3's addresses: no other prefix list is in use. */
  | { readonly prefixListId: string };

export interface PortRule {
  readonly direction: Direction;
  readonly from: number;
  readonly to: number;
}

/** A rule of a security group that admits TCP. */
export interface GroupRule extends PortRule {
  readonly groupId: string;
  readonly peer: RulePeer;
}

/** A rule of a network ACL that is about TCP; the lowest number that matches decides. */
export interface AclRule extends PortRule {
  readonly number: number;
  readonly allows: boolean;
  readonly block: CidrBlock;
}

export interface NetworkAcl {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly AclRule[];
}

export interface Route {
  readonly destination: { readonly block: CidrBlock } | { readonly prefixListId: string };
  /** Id of an internet gateway, a NAT gateway or a gateway endpoint. */
  readonly target: string;
}

export interface Subnet {
  readonly id: string;
  readonly name: string;
  readonly block: CidrBlock;
  readonly routeTableId: string | undefined;
  /** Beside the way inside the VPC, which every subnet has. */
  readonly routes: readonly Route[];
  /** Nothing where the VPC's default ACL, which lets all pass, stands. */
  readonly acl: NetworkAcl | undefined;
}

export interface NatGateway {
  readonly id: string;
  readonly name: string;
  readonly subnetId: string;
  readonly address: CidrBlock;
}

/** What decides whether a connection comes about, read from the resources of all stacks. */
export interface DeployedNetwork {
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly groupNames: ReadonlyMap<string, string>;
  readonly groupRules: readonly GroupRule[];
  readonly natGateways: ReadonlyMap<string, NatGateway>;
  readonly internetGatewayIds: ReadonlySet<string>;
  /** S3's addresses in the region. */
  readonly s3Blocks: readonly CidrBlock[];
}

/** Types of EC2 and VPC that decide nothing beside what is read. */
const withoutEffect = [
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/eip:Eip",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/managedPrefixList:ManagedPrefixList",
  "aws:ec2/vpc:Vpc",
];
const read = {
  acl: "aws:ec2/networkAcl:NetworkAcl",
  aclAssociation: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
  egressRule: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  group: "aws:ec2/securityGroup:SecurityGroup",
  ingressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  internetGateway: "aws:ec2/internetGateway:InternetGateway",
  natGateway: "aws:ec2/natGateway:NatGateway",
  route: "aws:ec2/route:Route",
  routeTable: "aws:ec2/routeTable:RouteTable",
  routeTableAssociation: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  subnet: "aws:ec2/subnet:Subnet",
} as const;

/**
 * Reads the network out of what is deployed.
 *
 * @throws {Error} on a resource of EC2 or VPC, or a form of rule, that the model does not know: nothing is left open by
 *   not being looked at
 */
export function readNetwork(records: readonly DeployedRecord[]): DeployedNetwork {
  const all = (type: string): DeployedRecord[] => records.filter((record) => record.type === type);
  refuseUnknown(records);
  const endpoints = all(read.endpoint).filter(({ inputs }) => inputs["vpcEndpointType"] === "Gateway");
  const tables = all(read.routeTableAssociation);
  const aclOf = aclsBySubnet(all(read.acl), all(read.aclAssociation));
  const subnets = all(read.subnet).map((record): Subnet => {
    const id = record.id ?? "";
    const association = tables.find(({ inputs }) => inputs["subnetId"] === id);
    const routeTableId = association && text(association.inputs, "routeTableId");
    const routes = [
      ...all(read.route).flatMap(routeOf(routeTableId)),
      ...endpoints.flatMap(endpointRoute(routeTableId)),
    ];
    return { id, name: nameOf(record), block: blockOf(record.inputs), routeTableId, routes, acl: aclOf.get(id) };
  });
  return {
    subnets: new Map(subnets.map((subnet) => [subnet.id, subnet])),
    groupNames: new Map(all(read.group).map((record) => [record.id ?? "", nameOf(record)])),
    groupRules: [
      ...all(read.ingressRule).flatMap(groupRuleOf("ingress")),
      ...all(read.egressRule).flatMap(groupRuleOf("egress")),
    ],
    natGateways: new Map(all(read.natGateway).map((record) => [record.id ?? "", natGatewayOf(record)])),
    internetGatewayIds: new Set(all(read.internetGateway).map(({ id }) => id ?? "")),
    s3Blocks: endpoints.flatMap(({ state }) => stringsAt(state, "cidrBlocks").map(parsed)),
  };
}

function refuseUnknown(records: readonly DeployedRecord[]): void {
  const known: readonly string[] = [...withoutEffect, ...Object.values(read)];
  for (const { type, inputs } of records) {
    if (/^aws:(ec2|vpc|ec2transitgateway|networkfirewall)\//.test(type) && !known.includes(type))
      throw new Error(`${type} may open a way, and the model of reachability does not know it`);
    const inline = type === read.group || type.endsWith(":DefaultSecurityGroup") ? ["ingress", "egress"] : [];
    if (inline.some((name) => valuesAt(inputs, name).length > 0))
      throw new Error(
        `${nameOf({ type, inputs, id: undefined, state: {} })} has rules of its own, which the model does not read`,
      );
  }
}

const routeOf =
  (routeTableId: string | undefined) =>
  ({ inputs }: DeployedRecord): Route[] => {
    if (routeTableId === undefined || inputs["routeTableId"] !== routeTableId) return [];
    const target = text(inputs, "gatewayId") || text(inputs, "natGatewayId");
    if (target === "") throw new Error(`a route of ${routeTableId} has a target that the model does not know`);
    return [{ destination: { block: parsed(text(inputs, "destinationCidrBlock")) }, target }];
  };

const endpointRoute =
  (routeTableId: string | undefined) =>
  ({ id, inputs, state }: DeployedRecord): Route[] =>
    valuesAt(inputs, "routeTableIds").includes(routeTableId)
      ? [{ destination: { prefixListId: text(state, "prefixListId") }, target: id ?? "" }]
      : [];

function aclsBySubnet(
  acls: readonly DeployedRecord[],
  associations: readonly DeployedRecord[],
): Map<string, NetworkAcl> {
  const bySubnet = new Map<string, NetworkAcl>();
  for (const record of acls) {
    const rules = (["ingress", "egress"] as const).flatMap((direction) =>
      valuesAt(record.inputs, direction).flatMap((rule) => aclRuleOf(direction, rule as Attributes)),
    );
    const acl = { id: record.id ?? "", name: nameOf(record), rules: rules.sort((a, b) => a.number - b.number) };
    const associated = associations.filter(({ inputs }) => inputs["networkAclId"] === record.id);
    const subnetIds = [
      ...stringsAt(record.inputs, "subnetIds"),
      ...associated.map(({ inputs }) => text(inputs, "subnetId")),
    ];
    for (const subnetId of subnetIds) bySubnet.set(subnetId, acl);
  }
  return bySubnet;
}

function aclRuleOf(direction: Direction, rule: Attributes): AclRule[] {
  const ports = portsOf(text(rule, "protocol"), rule);
  const block = parsed(text(rule, "cidrBlock"));
  return ports
    ? [{ direction, number: Number(rule["ruleNo"]), allows: rule["action"] === "allow", block, ...ports }]
    : [];
}

const groupRuleOf =
  (direction: Direction) =>
  ({ inputs }: DeployedRecord): GroupRule[] => {
    const ports = portsOf(text(inputs, "ipProtocol"), inputs);
    const groupId = text(inputs, "securityGroupId");
    return ports ? [{ direction, groupId, peer: peerOf(inputs), ...ports }] : [];
  };

function peerOf(inputs: Attributes): RulePeer {
  const groupId = text(inputs, "referencedSecurityGroupId");
  const prefixListId = text(inputs, "prefixListId");
  if (groupId) return { groupId };
  return prefixListId ? { prefixListId } : { block: parsed(text(inputs, "cidrIpv4")) };
}

/** Nothing for a protocol other than TCP. */
function portsOf(protocol: string, rule: Attributes): { from: number; to: number } | undefined {
  if (protocol === "-1") return { from: 0, to: 65_535 };
  return protocol === "tcp" || protocol === "6"
    ? { from: Number(rule["fromPort"]), to: Number(rule["toPort"]) }
    : undefined;
}

function natGatewayOf(record: DeployedRecord): NatGateway {
  const address = parsed(`${text(record.state, "publicIp")}/32`);
  return { id: record.id ?? "", name: nameOf(record), subnetId: text(record.inputs, "subnetId"), address };
}

const blockOf = (inputs: Attributes): CidrBlock => parsed(text(inputs, "cidrBlock"));

function parsed(text: string): CidrBlock {
  const block = parseCidrBlock(text);
  if (!block) throw new Error(`"${text}" is no IPv4 block`);
  return block;
}
