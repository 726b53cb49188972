import { type CidrBlock, contains, overlaps, parseCidrBlock } from "../../addresses/cidr-block.ts";
import { type Attributes, text } from "../attributes.ts";
import {
  type AccountIdentity,
  hexId,
  planned,
  type ResourceContext,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { zonesOf } from "./account.service.ts";

const userGuide = "https://docs.aws.amazon.com/vpc/latest/userguide";
export const vpcType = "aws:ec2/vpc:Vpc";
export const subnetType = "aws:ec2/subnet:Subnet";

function vpcBlockRefusal(inputs: Attributes): string | undefined {
  const block = parseCidrBlock(text(inputs, "cidrBlock"));
  if (!block) return `invalid CIDR address: ${text(inputs, "cidrBlock")}`;
  return block.prefix < 16 || block.prefix > 28
    ? `The CIDR '${text(inputs, "cidrBlock")}' is invalid: a block is between /16 and /28`
    : undefined;
}

function subnetRangeRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  const block = parseCidrBlock(text(inputs, "cidrBlock"));
  const vpc = parseCidrBlock(text(find(vpcType, text(inputs, "vpcId"))?.state ?? {}, "cidrBlock"));
  if (!block || block.prefix < 16 || block.prefix > 28) return `The CIDR '${text(inputs, "cidrBlock")}' is invalid.`;
  return vpc && !contains(vpc, block)
    ? `The CIDR '${text(inputs, "cidrBlock")}' is not inside the VPC's block`
    : undefined;
}

function subnetConflict(inputs: Attributes, { list, previous }: ResourceContext): string | undefined {
  const block = parseCidrBlock(text(inputs, "cidrBlock"));
  if (!block || previous) return undefined;
  const siblings = list(subnetType).filter(({ inputs: sibling }) => sibling["vpcId"] === inputs["vpcId"]);
  const other = siblings.find(({ inputs: sibling }) =>
    overlaps(block, parseCidrBlock(text(sibling, "cidrBlock")) ?? nowhere),
  );
  return other ? `The CIDR '${text(inputs, "cidrBlock")}' conflicts with another subnet (${other.id})` : undefined;
}

const nowhere: CidrBlock = { first: -1, last: -1, prefix: 32 };

function zoneId(zone: string, identity: AccountIdentity): string {
  return `apse1-az${String(zonesOf(identity).indexOf(zone) + 1)}`;
}

/** The ARN template of a kind of EC2 resource. */
export const ec2Arn = (kind: string): string => `arn:{partition}:ec2:{region}:{accountId}:${kind}/{id}`;

/** VPC and subnets. */
export const ec2Vpc: SimulatedService = {
  resources: {
    [vpcType]: {
      id: hexId("vpc"),
      arn: ec2Arn("vpc"),
      defaults: { enableDnsSupport: true, enableDnsHostnames: false, instanceTenancy: "default" },
      computed: ({ keep, accountId }) => ({
        ownerId: accountId,
        defaultNetworkAclId: keep("defaultNetworkAclId", hexId("acl")),
        defaultRouteTableId: keep("defaultRouteTableId", hexId("rtb")),
        mainRouteTableId: keep("mainRouteTableId", hexId("rtb")),
        defaultSecurityGroupId: keep("defaultSecurityGroupId", hexId("sg")),
        dhcpOptionsId: keep("dhcpOptionsId", hexId("dopt")),
      }),
      blank: [
        "enableNetworkAddressUsageMetrics",
        "ipv6AssociationId",
        "ipv6CidrBlock",
        "ipv6CidrBlockNetworkBorderGroup",
      ],
      replaceOn: ["cidrBlock", "instanceTenancy"],
      rules: [
        planned("cidrBlock", `${userGuide}/vpc-cidr-blocks.html`, vpcBlockRefusal),
        planned(
          "enableDnsHostnames",
          `${userGuide}/AmazonDNS-concepts.html`,
          ({ enableDnsHostnames, enableDnsSupport }) =>
            enableDnsHostnames === true && enableDnsSupport === false ? "DNS hostnames need DNS support" : undefined,
        ),
      ],
      alongside: (state, { id: vpcId }) => [
        {
          type: "aws:ec2/securityGroup:SecurityGroup",
          id: text(state, "defaultSecurityGroupId"),
          name: "default",
          state: { name: "default", vpcId },
        },
        {
          type: "aws:ec2/networkAcl:NetworkAcl",
          id: text(state, "defaultNetworkAclId"),
          state: { vpcId },
        },
        { type: "aws:ec2/routeTable:RouteTable", id: text(state, "mainRouteTableId"), state: { vpcId } },
      ],
    },
    [subnetType]: {
      id: hexId("subnet"),
      arn: ec2Arn("subnet"),
      defaults: { mapPublicIpOnLaunch: false, assignIpv6AddressOnCreation: false },
      computed: ({ accountId, inputs, region, partition }) => ({
        ownerId: accountId,
        availabilityZone: text(inputs, "availabilityZone") || zonesOf({ region })[0],
        availabilityZoneId: zoneId(text(inputs, "availabilityZone"), { accountId, region, partition }),
        privateDnsHostnameTypeOnLaunch: "ip-name",
      }),
      blank: ["ipv6CidrBlock", "ipv6CidrBlockAssociationId"],
      replaceOn: ["vpcId", "cidrBlock", "availabilityZone"],
      references: { vpcId: [vpcType] },
      rules: [
        planned(
          "availabilityZone",
          "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html",
          (inputs, context) => {
            const zone = text(inputs, "availabilityZone");
            return zone === "" || zonesOf(context).includes(zone)
              ? undefined
              : `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${zonesOf(context).join(", ")}.`;
          },
        ),
        refusedByApi("cidrBlock", "InvalidSubnet.Range", `${userGuide}/subnet-sizing.html`, subnetRangeRefusal),
        refusedByApi("cidrBlock", "InvalidSubnet.Conflict", `${userGuide}/subnet-sizing.html`, subnetConflict),
      ],
    },
  },
};
