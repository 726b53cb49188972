import { type Attributes, stringsAt } from "../attributes.ts";
import {
  alphanumeric,
  lengthBetween,
  planned,
  type ResourceContext,
  type ResourceType,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { givenName } from "./given-name.rule.ts";

const apiPage = "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/vpclinks.html";
const guidePage = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-links-v2.html";

function vpcRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  const vpcs = new Set([
    ...stringsAt(inputs, "subnetIds").map((id) => find("aws:ec2/subnet:Subnet", id)?.state["vpcId"]),
    ...stringsAt(inputs, "securityGroupIds").map(
      (id) => find("aws:ec2/securityGroup:SecurityGroup", id)?.state["vpcId"],
    ),
  ]);
  vpcs.delete(undefined);
  return vpcs.size > 1
    ? `the subnets and security groups of a VPC link belong to one VPC, got ${[...vpcs].join(", ")}`
    : undefined;
}

const vpcLink: ResourceType = {
  id: () => alphanumeric(6),
  arn: "arn:{partition}:apigateway:{region}::/vpclinks/{id}",
  replaceOn: ["securityGroupIds", "subnetIds"],
  rules: [
    givenName(apiPage),
    lengthBetween("name", 1, 128, apiPage),
    planned("subnetIds", apiPage, ({ subnetIds }) =>
      Array.isArray(subnetIds) && subnetIds.length === 0 ? "a VPC link needs a subnet" : undefined,
    ),
    refusedByApi("subnetIds", "BadRequestException", guidePage, vpcRefusal),
  ],
};

/** VPC links, by which APIs reach load balancers in private subnets. */
export const apiGatewayV2: SimulatedService = { resources: { "aws:apigatewayv2/vpcLink:VpcLink": vpcLink } };
