import { stringsAt, text, valuesAt } from "../attributes.ts";
import { type HeldResource, type ResourceContext, type Rule, refusedByApi } from "../resource-type.ts";
import { policyAllows } from "./iam-policy-document.ts";

const page = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html";
const endpointType = "aws:ec2/vpcEndpoint:VpcEndpoint";

/** Whose the layers are and who signs the links to them: an account of AWS. */
const registryAccount = "the account of ECR";

/** S3's gateway endpoint in a route table of one of the service's subnets: by it the layers come. */
function layerEndpoint({ inputs, list }: ResourceContext): HeldResource | undefined {
  const subnetIds = stringsAt(inputs, "networkConfiguration.subnets");
  const tables = list("aws:ec2/routeTableAssociation:RouteTableAssociation")
    .filter((association) => subnetIds.includes(text(association.inputs, "subnetId")))
    .map((association) => text(association.inputs, "routeTableId"));
  return list(endpointType).find(
    (endpoint) =>
      text(endpoint.inputs, "serviceName").endsWith(".s3") &&
      stringsAt(endpoint.inputs, "routeTableIds").some((table) => tables.includes(table)),
  );
}

/** An interface endpoint for the service, under whose ordinary name it answers in the tasks' VPC. */
function interfaceEndpoint({ find, inputs, list }: ResourceContext, service: string): HeldResource | undefined {
  const [subnetId = ""] = stringsAt(inputs, "networkConfiguration.subnets");
  const vpcId = find("aws:ec2/subnet:Subnet", subnetId)?.inputs["vpcId"];
  return list(endpointType).find(
    (endpoint) =>
      endpoint.inputs["vpcId"] === vpcId &&
      endpoint.inputs["privateDnsEnabled"] === true &&
      text(endpoint.inputs, "serviceName").endsWith(`.${service}`),
  );
}

function pullRefusal(context: ResourceContext): string | undefined {
  if (valuesAt(context.inputs, "networkConfiguration.assignPublicIp").includes(true)) return undefined;
  const { accountId, partition, region } = context;
  const bucket = `prod-${region}-starport-layer-bucket`;
  const layers = layerEndpoint(context);
  const link = {
    action: "s3:GetObject",
    resource: `arn:${partition}:s3:::${bucket}/layer`,
    context: { "aws:PrincipalAccount": registryAccount, "aws:ResourceAccount": registryAccount },
  };
  if (layers && !policyAllows(text(layers.state, "policy"), link))
    return `ref pull has been retried 5 time(s): failed to copy: unexpected status code https://${bucket}.s3.${region}.amazonaws.com: 403 Forbidden (the policy of ${layers.id} does not let layers be read)`;
  const own = { "aws:PrincipalAccount": accountId, "aws:ResourceAccount": accountId };
  const calls = [
    { service: "ecr.api", action: "ecr:GetAuthorizationToken" },
    { service: "ecr.dkr", action: "ecr:BatchGetImage" },
  ];
  const closed = calls.find(({ service, action }) => {
    const endpoint = interfaceEndpoint(context, service);
    return endpoint && !policyAllows(text(endpoint.state, "policy"), { action, resource: "*", context: own });
  });
  return closed && `no VPC endpoint policy of ${closed.service} allows the ${closed.action} action`;
}

/** What the VPC's endpoints keep from a service's tasks when they pull their image. */
export const imageEndpointRules: readonly Rule[] = [
  refusedByApi("networkConfiguration", "CannotPullContainerError", page, (_, context) => pullRefusal(context)),
];
