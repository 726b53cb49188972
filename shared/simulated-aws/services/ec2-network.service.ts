import { type CidrBlock, contains, overlaps, parseCidrBlock } from "../../addresses/cidr-block.ts";
import { type Attributes, text } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  type AccountIdentity,
  type AccountReader,
  fromArguments,
  hex,
  hexId,
  oneOf,
  planned,
  type ResourceContext,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { zonesOf } from "./account.service.ts";

const userGuide = "https://docs.aws.amazon.com/vpc/latest/userguide";
const ec2Arn = (kind: string): string => `arn:{partition}:ec2:{region}:{accountId}:${kind}/{id}`;
const vpcType = "aws:ec2/vpc:Vpc";
const subnetType = "aws:ec2/subnet:Subnet";

/** The lowest free address of the ranges that are kept for documentation (RFC 5737). */
function freePublicAddress({ list }: AccountReader): string {
  const taken = new Set(list("aws:ec2/eip:Eip").map(({ state }) => state["publicIp"]));
  for (const range of ["203.0.113", "198.51.100", "192.0.2"]) {
    for (let host = 1; host < 255; host++) {
      if (!taken.has(`${range}.${String(host)}`)) return `${range}.${String(host)}`;
    }
  }
  throw new AwsError("AddressLimitExceeded", "The maximum number of addresses has been reached.");
}

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

/** VPC, subnets, gateways and routes. */
export const ec2Network: SimulatedService = {
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
      alongside: (state) => [
        {
          type: "aws:ec2/securityGroup:SecurityGroup",
          id: text(state, "defaultSecurityGroupId"),
          name: "default",
          state: { name: "default", vpcId: state["id"] },
        },
        {
          type: "aws:ec2/networkAcl:NetworkAcl",
          id: text(state, "defaultNetworkAclId"),
          state: { vpcId: state["id"] },
        },
        { type: "aws:ec2/routeTable:RouteTable", id: text(state, "mainRouteTableId"), state: { vpcId: state["id"] } },
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
    "aws:ec2/internetGateway:InternetGateway": {
      id: hexId("igw"),
      arn: ec2Arn("internet-gateway"),
      computed: ({ accountId }) => ({ ownerId: accountId }),
      rules: [
        refusedByApi(
          "vpcId",
          "Resource.AlreadyAssociated",
          `${userGuide}/VPC_Internet_Gateway.html`,
          ({ vpcId }, { list, previous }) =>
            !previous && list("aws:ec2/internetGateway:InternetGateway").some(({ inputs }) => inputs["vpcId"] === vpcId)
              ? `network ${String(vpcId)} already has an internet gateway attached`
              : undefined,
        ),
      ],
    },
    "aws:ec2/routeTable:RouteTable": {
      id: hexId("rtb"),
      arn: ec2Arn("route-table"),
      computed: ({ accountId }) => ({ ownerId: accountId }),
      blank: ["propagatingVgws", "routes"],
      replaceOn: ["vpcId"],
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {
      id: hexId("rtbassoc"),
      replaceOn: ["subnetId", "gatewayId"],
      rules: [
        refusedByApi(
          "subnetId",
          "Resource.AlreadyAssociated",
          `${userGuide}/subnet-route-tables.html`,
          ({ subnetId }, { list, previous }) =>
            !previous &&
            list("aws:ec2/routeTableAssociation:RouteTableAssociation").some(
              ({ inputs }) => inputs["subnetId"] === subnetId,
            )
              ? `the specified association for subnet ${String(subnetId)} conflicts with an existing association`
              : undefined,
        ),
      ],
    },
    "aws:ec2/route:Route": {
      id: ({ inputs }) => `r-${text(inputs, "routeTableId")}${String(hashOf(text(inputs, "destinationCidrBlock")))}`,
      computed: () => ({ origin: "CreateRoute", state: "active" }),
      blank: ["instanceId", "instanceOwnerId", "networkInterfaceId"],
      replaceOn: ["routeTableId", "destinationCidrBlock"],
      rules: [
        planned("gatewayId", "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html", (inputs) =>
          ["gatewayId", "natGatewayId", "vpcEndpointId", "transitGatewayId", "networkInterfaceId"].filter(
            (name) => inputs[name] !== undefined,
          ).length === 1
            ? undefined
            : "a route has exactly one target",
        ),
      ],
    },
    "aws:ec2/eip:Eip": {
      id: hexId("eipalloc"),
      arn: ec2Arn("elastic-ip"),
      computed: (context) => {
        const publicIp = context.keep("publicIp", () => freePublicAddress(context));
        return {
          allocationId: context.id,
          domain: "vpc",
          publicIp,
          publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${context.region}.compute.amazonaws.com`,
          networkBorderGroup: context.region,
          publicIpv4Pool: "amazon",
        };
      },
      blank: [
        "associationId",
        "carrierIp",
        "customerOwnedIp",
        "instance",
        "ipamPoolId",
        "networkInterface",
        "privateDns",
        "privateIp",
        "ptrRecord",
      ],
    },
    "aws:ec2/natGateway:NatGateway": {
      id: hexId("nat"),
      defaults: { connectivityType: "public" },
      computed: ({ keep, inputs, find }) => ({
        associationId: keep("associationId", hexId("eipassoc")),
        networkInterfaceId: keep("networkInterfaceId", hexId("eni")),
        availabilityMode: "zonal",
        privateIp: keep("privateIp", () => `10.0.0.${String((Number.parseInt(hex(4), 16) % 250) + 4)}`),
        publicIp: text(find("aws:ec2/eip:Eip", text(inputs, "allocationId"))?.state ?? {}, "publicIp"),
        vpcId: text(find(subnetType, text(inputs, "subnetId"))?.state ?? {}, "vpcId"),
      }),
      blank: [
        "autoProvisionZones",
        "autoScalingIps",
        "regionalNatGatewayAddresses",
        "regionalNatGatewayAutoMode",
        "routeTableId",
        "secondaryAllocationIds",
        "secondaryPrivateIpAddressCount",
        "secondaryPrivateIpAddresses",
      ],
      replaceOn: ["subnetId", "allocationId", "connectivityType"],
      references: { subnetId: [subnetType], allocationId: ["aws:ec2/eip:Eip"] },
      rules: [
        planned("allocationId", `${userGuide}/vpc-nat-gateway.html`, ({ connectivityType, allocationId }) =>
          connectivityType === "public" && allocationId === undefined
            ? "a public NAT gateway needs the allocation id of an Elastic IP address"
            : undefined,
        ),
        refusedByApi(
          "allocationId",
          "Resource.AlreadyAssociated",
          `${userGuide}/vpc-nat-gateway.html`,
          ({ allocationId }, { list, previous }) =>
            !previous &&
            list("aws:ec2/natGateway:NatGateway").some(({ inputs }) => inputs["allocationId"] === allocationId)
              ? `Elastic IP address [${String(allocationId)}] is already associated`
              : undefined,
        ),
      ],
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
      id: hexId("vpce"),
      arn: ec2Arn("vpc-endpoint"),
      defaults: { vpcEndpointType: "Gateway", privateDnsEnabled: false },
      computed: ({ accountId, inputs, keep, region }) => {
        const gateway = inputs["vpcEndpointType"] === "Gateway";
        return {
          ownerId: accountId,
          state: "available",
          ipAddressType: gateway ? "" : "ipv4",
          policy:
            text(inputs, "policy") || '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}',
          prefixListId: gateway ? keep("prefixListId", hexId("pl")) : "",
          cidrBlocks: gateway ? ["52.219.36.0/22"] : [],
          serviceRegion: region,
          dnsOptions: { dnsRecordIpType: gateway ? "" : "ipv4", privateDnsOnlyForInboundResolverEndpoint: false },
          dnsEntries: gateway
            ? []
            : [
                {
                  dnsName: `vpce-${hex(8)}.${String(inputs["serviceName"]).split(".").at(-1) ?? ""}.${region}.vpce.amazonaws.com`,
                  hostedZoneId: "Z18LLCSTV4NVNL",
                },
              ],
          networkInterfaceIds: gateway ? [] : ((inputs["subnetIds"] as string[] | undefined) ?? []).map(hexId("eni")),
        };
      },
      blank: ["requesterManaged", "routeTableIds", "securityGroupIds", "subnetConfigurations", "subnetIds"],
      replaceOn: ["vpcId", "serviceName", "vpcEndpointType", "serviceRegion"],
      rules: [
        oneOf(
          "vpcEndpointType",
          ["Gateway", "Interface", "GatewayLoadBalancer"],
          "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html",
        ),
        refusedByApi(
          "serviceName",
          "InvalidServiceName",
          "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html",
          (inputs, { region }) =>
            text(inputs, "serviceName").startsWith(`com.amazonaws.${region}.`)
              ? undefined
              : `The Vpc Endpoint Service '${text(inputs, "serviceName")}' does not exist`,
        ),
        refusedByApi(
          "privateDnsEnabled",
          "InvalidParameter",
          "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
          (inputs, { find }) => {
            const vpc = find(vpcType, text(inputs, "vpcId"))?.state ?? {};
            return inputs["privateDnsEnabled"] === true &&
              !(vpc["enableDnsHostnames"] === true && vpc["enableDnsSupport"] === true)
              ? "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true"
              : undefined;
          },
        ),
        refusedByApi(
          "serviceName",
          "InvalidParameter",
          "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
          (inputs, { list, previous }) =>
            !previous &&
            inputs["privateDnsEnabled"] === true &&
            list("aws:ec2/vpcEndpoint:VpcEndpoint").some(
              ({ inputs: other }) =>
                other["vpcId"] === inputs["vpcId"] && other["serviceName"] === inputs["serviceName"],
            )
              ? `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${text(inputs, "serviceName")} in the VPC`
              : undefined,
        ),
      ],
      // A gateway endpoint's prefix list is AWS's own; security group rules name it.
      alongside: (state) =>
        text(state, "prefixListId")
          ? [{ type: "aws:ec2/managedPrefixList:ManagedPrefixList", id: text(state, "prefixListId"), state: {} }]
          : [],
    },
    "aws:ec2/networkAcl:NetworkAcl": {
      id: hexId("acl"),
      arn: ec2Arn("network-acl"),
      computed: ({ accountId }) => ({ ownerId: accountId }),
      blank: ["egress", "ingress", "subnetIds"],
      replaceOn: ["vpcId"],
      rules: [
        planned("ingress", `${userGuide}/nacl-rules.html`, ({ ingress, egress }) => {
          for (const rules of [ingress, egress]) {
            const numbers = Array.isArray(rules) ? rules.map((rule: Attributes) => rule["ruleNo"]) : [];
            if (new Set(numbers).size < numbers.length) return `two rules have the same number: ${numbers.join(", ")}`;
          }
          return undefined;
        }),
      ],
    },
    "aws:ec2/networkAclRule:NetworkAclRule": {
      id: fromArguments("-", "networkAclId", "ruleNumber", "egress"),
      replaceOn: ["networkAclId", "ruleNumber", "egress", "protocol", "ruleAction", "cidrBlock", "fromPort", "toPort"],
    },
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": {
      id: hexId("aclassoc"),
      replaceOn: ["subnetId"],
    },
  },
};

function hashOf(value: string): number {
  return [...value].reduce((hash, character) => (hash * 31 + (character.codePointAt(0) ?? 0)) % 4294967296, 7);
}
