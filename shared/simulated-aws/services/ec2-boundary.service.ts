import type { Attributes } from "../attributes.ts";
import { text } from "../attributes.ts";
import { fromArguments, hex, hexId, oneOf, planned, refusedByApi, type SimulatedService } from "../resource-type.ts";
import { ec2Arn, vpcType } from "./ec2-vpc.service.ts";

const userGuide = "https://docs.aws.amazon.com/vpc/latest/userguide";

/** Endpoints and network ACLs: what traffic meets at the edge of a subnet. */
export const ec2Boundary: SimulatedService = {
  resources: {
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
