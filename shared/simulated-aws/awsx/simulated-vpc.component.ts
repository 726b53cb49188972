import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { autoSubnetLayout } from "../../addresses/auto-subnet-layout.plan.ts";

type SubnetType = "Public" | "Private" | "Isolated";

/** The arguments of `awsx.ec2.Vpc` that are played; any other is refused. */
interface SimulatedVpcArgs {
  readonly cidrBlock: string;
  readonly availabilityZoneNames?: readonly string[];
  readonly numberOfAvailabilityZones?: number;
  readonly enableDnsHostnames?: pulumi.Input<boolean>;
  readonly enableDnsSupport?: pulumi.Input<boolean>;
  readonly subnetStrategy: "Auto";
  readonly subnetSpecs: readonly { readonly type: SubnetType; readonly name?: string; readonly cidrMask: number }[];
  readonly natGateways: { readonly strategy: "OnePerAz" };
  readonly vpcEndpointSpecs?: readonly { readonly serviceName: string }[];
  readonly tags?: Readonly<Record<string, string>>;
}

const playedArguments = [
  "availabilityZoneNames",
  "cidrBlock",
  "enableDnsHostnames",
  "enableDnsSupport",
  "natGateways",
  "numberOfAvailabilityZones",
  "subnetSpecs",
  "subnetStrategy",
  "tags",
  "vpcEndpointSpecs",
];

/** How the children are registered: under which parent, and changed by whom. */
export interface ChildRegistration {
  /** Options of a child that belongs below `parent` and waits for it. */
  readonly options: (parent: pulumi.Resource) => pulumi.CustomResourceOptions;
  /** The component that the topmost child belongs to. */
  readonly root: pulumi.CustomResourceOptions;
}

/** What `awsx.ec2.Vpc` hands back, as far as it is played. */
export interface SimulatedVpcState {
  readonly vpcId: pulumi.Output<string>;
  readonly vpc: aws.ec2.Vpc;
  readonly internetGateway: aws.ec2.InternetGateway;
  readonly subnets: aws.ec2.Subnet[];
  readonly routeTables: aws.ec2.RouteTable[];
  readonly routeTableAssociations: aws.ec2.RouteTableAssociation[];
  readonly routes: aws.ec2.Route[];
  readonly eips: aws.ec2.Eip[];
  readonly natGateways: aws.ec2.NatGateway[];
  readonly vpcEndpoints: aws.ec2.VpcEndpoint[];
  readonly publicSubnetIds: pulumi.Output<string>[];
  readonly privateSubnetIds: pulumi.Output<string>[];
  readonly isolatedSubnetIds: pulumi.Output<string>[];
}

/**
 * Registers the children that `awsx.ec2.Vpc` 3.9 makes for the same arguments: types, names, parents, inputs and
 * dependencies (https://github.com/pulumi/pulumi-awsx). The subnet strategy "Auto" and a NAT gateway for each zone are
 * played, and nothing else.
 *
 * @param name logical name of the component
 * @param inputs its arguments, plain values
 * @throws {Error} for an argument or a strategy that is not played
 */
export function registerVpcChildren(
  name: string,
  inputs: unknown,
  zonesOfRegion: readonly string[],
  children: ChildRegistration,
): SimulatedVpcState {
  const args = acceptedArguments(inputs);
  const tags = { Name: name, ...args.tags };
  const vpc = new aws.ec2.Vpc(
    name,
    {
      cidrBlock: args.cidrBlock,
      ...(args.enableDnsHostnames === undefined ? {} : { enableDnsHostnames: args.enableDnsHostnames }),
      ...(args.enableDnsSupport === undefined ? {} : { enableDnsSupport: args.enableDnsSupport }),
      tags,
    },
    children.root,
  );
  const internetGateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags }, children.options(vpc));
  const vpcEndpoints = (args.vpcEndpointSpecs ?? []).map(
    ({ serviceName }) =>
      new aws.ec2.VpcEndpoint(serviceName, { vpcId: vpc.id, serviceName, tags }, children.options(vpc)),
  );
  const zones = args.availabilityZoneNames ?? zonesOfRegion.slice(0, args.numberOfAvailabilityZones ?? 3);
  const built = zones.map((zone, index) =>
    registerZone({ name, args, tags, vpc, internetGateway, children, zones }, zone, index),
  );
  const of = (type: SubnetType) =>
    built.flatMap(({ subnets }) => subnets.filter((subnet) => subnet.type === type).map(({ subnet }) => subnet.id));
  return {
    vpcId: vpc.id,
    vpc,
    internetGateway,
    subnets: built.flatMap(({ subnets }) => subnets.map(({ subnet }) => subnet)),
    routeTables: built.flatMap(({ subnets }) => subnets.map(({ routeTable }) => routeTable)),
    routeTableAssociations: built.flatMap(({ subnets }) => subnets.map(({ association }) => association)),
    routes: built.flatMap(({ subnets }) => subnets.flatMap(({ route }) => (route ? [route] : []))),
    eips: built.map(({ eip }) => eip),
    natGateways: built.map(({ natGateway }) => natGateway),
    vpcEndpoints,
    publicSubnetIds: of("Public"),
    privateSubnetIds: of("Private"),
    isolatedSubnetIds: of("Isolated"),
  };
}

interface ZoneContext {
  readonly name: string;
  readonly args: SimulatedVpcArgs;
  readonly tags: Readonly<Record<string, string>>;
  readonly vpc: aws.ec2.Vpc;
  readonly internetGateway: aws.ec2.InternetGateway;
  readonly children: ChildRegistration;
  readonly zones: readonly string[];
}

/** Public subnets first: a private subnet's route leads to the NAT gateway in its zone's public one. */
function registerZone(context: ZoneContext, zone: string, index: number) {
  const { name, args, children, zones } = context;
  const ordered = [...args.subnetSpecs].sort((a, b) => rank(a.type) - rank(b.type));
  const named = args.subnetSpecs.map((spec) => ({
    name: spec.name ?? spec.type.toLowerCase(),
    cidrMask: spec.cidrMask,
  }));
  const blocks = autoSubnetLayout(args.cidrBlock, zones, named).filter(
    ({ availabilityZone }) => availabilityZone === zone,
  );
  const number = String(index + 1);
  const made = new Map<SubnetType, ReturnType<typeof registerSubnet>>();
  const subnets = ordered.map((spec) => {
    const specName = spec.name ?? spec.type.toLowerCase();
    const cidrBlock = blocks.find((block) => block.name === specName)?.cidrBlock ?? "";
    const subnet = registerSubnet(context, { name: `${name}-${specName}-${number}`, type: spec.type, zone, cidrBlock });
    made.set(spec.type, subnet);
    return subnet;
  });
  const front = made.get("Public")?.subnet;
  if (!front) throw new Error("awsx.ec2.Vpc is played with a public subnet in every zone");
  const tags = { ...args.tags, Name: `${name}-${number}` };
  const eip = new aws.ec2.Eip(`${name}-${number}`, { tags }, children.options(front));
  const natGateway = new aws.ec2.NatGateway(
    `${name}-${number}`,
    { subnetId: front.id, allocationId: eip.allocationId, tags },
    children.options(front),
  );
  return {
    eip,
    natGateway,
    subnets: subnets.map((subnet) => ({ ...subnet, route: registerRoute(context, subnet, natGateway) })),
  };
}

function registerSubnet(
  { tags: shared, vpc, children }: ZoneContext,
  subnetSpec: { name: string; type: SubnetType; zone: string; cidrBlock: string },
) {
  const { name, type, zone, cidrBlock } = subnetSpec;
  const tags = { ...shared, Name: name, SubnetType: type };
  const subnet = new aws.ec2.Subnet(
    name,
    {
      vpcId: vpc.id,
      availabilityZone: zone,
      cidrBlock,
      mapPublicIpOnLaunch: type === "Public",
      assignIpv6AddressOnCreation: false,
      tags,
    },
    children.options(vpc),
  );
  const routeTable = new aws.ec2.RouteTable(name, { vpcId: vpc.id, tags }, children.options(subnet));
  const association = new aws.ec2.RouteTableAssociation(
    name,
    { routeTableId: routeTable.id, subnetId: subnet.id },
    children.options(routeTable),
  );
  return { name, type, subnet, routeTable, association };
}

function registerRoute(
  { internetGateway, children }: ZoneContext,
  { name, type, routeTable }: { name: string; type: SubnetType; routeTable: aws.ec2.RouteTable },
  natGateway: aws.ec2.NatGateway,
): aws.ec2.Route | undefined {
  if (type === "Isolated") return undefined;
  const target = type === "Public" ? { gatewayId: internetGateway.id } : { natGatewayId: natGateway.id };
  return new aws.ec2.Route(
    name,
    { routeTableId: routeTable.id, destinationCidrBlock: "0.0.0.0/0", ...target },
    children.options(routeTable),
  );
}

function rank(type: SubnetType): number {
  return ["Public", "Private", "Isolated"].indexOf(type);
}

function acceptedArguments(inputs: unknown): SimulatedVpcArgs {
  const args = inputs as SimulatedVpcArgs;
  const unknown = Object.entries(args).filter(
    ([name, value]) => value !== undefined && !playedArguments.includes(name),
  );
  if (unknown.length > 0)
    throw new Error(`awsx.ec2.Vpc is not played with ${unknown.map(([name]) => name).join(", ")}`);
  const { subnetStrategy, natGateways } = args as { subnetStrategy?: string; natGateways?: { strategy?: string } };
  if (subnetStrategy !== "Auto" || natGateways?.strategy !== "OnePerAz") {
    throw new Error(
      `awsx.ec2.Vpc is played with the subnet strategy Auto and NAT gateways OnePerAz, got ${String(subnetStrategy)} and ${String(natGateways?.strategy)}`,
    );
  }
  return args;
}
