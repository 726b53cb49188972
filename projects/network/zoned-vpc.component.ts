import type { NamingScope } from "@payments/shared/naming/resource-name.ts";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { vpcChildName } from "./vpc-child-name.plan.ts";

export interface ZonedVpcArgs {
  readonly scope: NamingScope;
  /** /16, so that each zone has a /18. */
  readonly cidrBlock: string;
  /** Three names; their order is the order of every list of subnets. */
  readonly availabilityZones: readonly string[];
}

type PerZone<Item> = [Item, Item, Item];

/** A VPC with a public, a private and a database subnet and a NAT gateway in each of three zones. */
export class ZonedVpc extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<PerZone<string>>;
  readonly privateSubnetIds: pulumi.Output<PerZone<string>>;
  readonly databaseSubnetIds: pulumi.Output<PerZone<string>>;
  readonly privateSubnetCidrBlocks: pulumi.Output<PerZone<string>>;
  readonly natPublicAddresses: pulumi.Output<PerZone<string>>;
  /** Route tables of the private subnets: each leads to its own zone's NAT gateway. */
  readonly privateRouteTableIds: pulumi.Output<string[]>;

  constructor(name: string, args: ZonedVpcArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:network:ZonedVpc", name, {}, opts);
    const vpc = new awsx.ec2.Vpc(
      name,
      {
        cidrBlock: args.cidrBlock,
        availabilityZoneNames: [...args.availabilityZones],
        enableDnsHostnames: true, // private DNS of interface endpoints and the names of RDS need both
        enableDnsSupport: true,
        subnetStrategy: "Auto",
        subnetSpecs: [
          { type: "Public", name: "public", cidrMask: 22 },
          { type: "Private", name: "private", cidrMask: 20 },
          { type: "Isolated", name: "database", cidrMask: 24 },
        ],
        natGateways: { strategy: "OnePerAz" },
      },
      { parent: this, transforms: [adaptChildren(args)] },
    );
    this.vpcId = vpc.vpcId;
    this.publicSubnetIds = vpc.publicSubnetIds.apply(perZone);
    this.privateSubnetIds = vpc.privateSubnetIds.apply(perZone);
    this.databaseSubnetIds = vpc.isolatedSubnetIds.apply(perZone);
    this.privateSubnetCidrBlocks = vpc.subnets
      .apply((subnets) => pulumi.all(subnets.map(({ cidrBlock, tags }) => pulumi.all([cidrBlock, tags]))))
      .apply((subnets) => perZone(subnets.filter(([, tags]) => isPrivate(tags)).map(([block]) => block)));
    this.natPublicAddresses = vpc.eips.apply((eips) => pulumi.all(eips.map(({ publicIp }) => publicIp))).apply(perZone);
    this.privateRouteTableIds = vpc.routeTables
      .apply((tables) => pulumi.all(tables.map(({ id, tags }) => pulumi.all([id, tags]))))
      .apply((tables) => tables.filter(([, tags]) => isPrivate(tags)).map(([id]) => id));
    this.registerOutputs({ vpcId: this.vpcId });
  }
}

/**
 * Names the children by our rule. Subnets hand out no public address, which awsx would have public ones do: load
 * balancers and NAT gateways bring their own, and nothing else is launched there.
 */
function adaptChildren({ scope, availabilityZones }: ZonedVpcArgs): pulumi.ResourceTransform {
  return ({ type, name, props, opts }) => {
    const physical = vpcChildName(scope, { type, logicalName: name }, availabilityZones);
    if (physical === undefined) return undefined;
    const tags = pulumi.output(props["tags"] as pulumi.Input<Record<string, string>>);
    const launch = type === "aws:ec2/subnet:Subnet" ? { mapPublicIpOnLaunch: false } : {};
    return { props: { ...props, ...launch, tags: tags.apply((own) => ({ ...own, Name: physical })) }, opts };
  };
}

function isPrivate(tags: Readonly<Record<string, string>> | undefined): boolean {
  return tags?.["SubnetType"] === "Private";
}

function perZone<Item>(items: readonly Item[]): PerZone<Item> {
  const [first, second, third] = items;
  if (first === undefined || second === undefined || third === undefined) {
    throw new pulumi.RunError(`expected one of each in three zones, got ${String(items.length)}`);
  }
  return [first, second, third];
}
