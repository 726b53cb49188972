import { text } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import { type AccountReader, hex, hexId, planned, refusedByApi, type SimulatedService } from "../resource-type.ts";
import { ec2Arn, subnetType } from "./ec2-vpc.service.ts";

const userGuide = "https://docs.aws.amazon.com/vpc/latest/userguide";

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

/** Gateways, addresses and routes. */
export const ec2Routing: SimulatedService = {
  resources: {
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
  },
};

function hashOf(value: string): number {
  return Array.from(value).reduce((hash, character) => (hash * 31 + (character.codePointAt(0) ?? 0)) % 4294967296, 7);
}
