import { type Attributes, isRecord, stringsAt, text } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  type AccountReader,
  between,
  fromArgument,
  hex,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { matchesPattern, policyAllows, statementsOf } from "./iam-policy-document.ts";
import { bucketPolicyOf, bucketType } from "./s3-bucket.service.ts";

const apiPage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html";
const attributesPage =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html";
const subnetsPage =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer";
const bucketPage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html";
const subnetType = "aws:ec2/subnet:Subnet";
const encryptionType = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

/** The hosted zone of load balancers' names (https://docs.aws.amazon.com/general/latest/gr/elb.html). */
const hostedZones: Readonly<Record<string, string>> = {
  "ap-northeast-1": "Z14GRHDCWA56QT",
  "ap-southeast-1": "Z1LMS91P8CMLE5",
  "ap-southeast-2": "Z1GM3OXH4ZPM65",
  "eu-central-1": "Z215JYRZR1TBD5",
  "eu-west-1": "Z32O12XQLNTSW2",
  "us-east-1": "Z35SXDOTRQ7X7K",
  "us-west-2": "Z1H1FL5HABSF5",
};

/** Elastic Load Balancing's own accounts, which older bucket policies name instead of the service. */
const logDeliveryAccounts: Readonly<Record<string, string>> = { "ap-southeast-1": "114774131450" };

function nameRefusal(name: string): string | undefined {
  if (name.length > 32) return `"name" cannot be longer than 32 characters: "${name}" has ${String(name.length)}`;
  if (!/^[0-9A-Za-z-]+$/.test(name)) return `only alphanumeric characters and hyphens allowed in "name": "${name}"`;
  if (/^-|-$/.test(name)) return `"name" cannot begin or end with a hyphen: "${name}"`;
  return name.startsWith("internal-") ? `"name" cannot begin with "internal-": "${name}"` : undefined;
}

function subnetIds(inputs: Attributes): string[] {
  return [...stringsAt(inputs, "subnets"), ...stringsAt(inputs, "subnetMappings.subnetId")];
}

/** The subnets' states; nothing while one of them is not there, which the reference check reports. */
function subnetsOf(inputs: Attributes, { find }: AccountReader): Attributes[] | undefined {
  const found = subnetIds(inputs).map((id) => find(subnetType, id)?.state);
  return found.some((subnet) => subnet === undefined) ? undefined : found.filter((subnet) => subnet !== undefined);
}

function placementRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const subnets = subnetsOf(inputs, context);
  if (!subnets) return undefined;
  const zones = subnets.map((subnet) => subnet["availabilityZone"]);
  if (new Set(zones).size < 2) return "At least two subnets in two different Availability Zones must be specified";
  if (new Set(zones).size < zones.length)
    return "A load balancer cannot be attached to multiple subnets in the same Availability Zone";
  const vpcs = new Set(subnets.map((subnet) => subnet["vpcId"]));
  return vpcs.size > 1 ? `All subnets must belong to the same VPC: ${[...vpcs].join(", ")}` : undefined;
}

function groupRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const vpc = subnetsOf(inputs, context)?.[0]?.["vpcId"];
  const stray = stringsAt(inputs, "securityGroups").find((id) => {
    const group = context.find("aws:ec2/securityGroup:SecurityGroup", id)?.state["vpcId"];
    return group !== undefined && vpc !== undefined && group !== vpc;
  });
  return stray && `One or more security groups are invalid: ${stray} is not in ${String(vpc)}`;
}

function gatewayRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const vpc = subnetsOf(inputs, context)?.[0]?.["vpcId"];
  if (vpc === undefined || inputs["internal"] === true) return undefined;
  const gateways = [
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
  ];
  return gateways.some((type) => context.list(type).some(({ inputs: gateway }) => gateway["vpcId"] === vpc))
    ? undefined
    : `VPC ${String(vpc)} has no internet gateway`;
}

function allowsDelivery(policy: string, resource: string, region: string): boolean {
  if (
    policyAllows(policy, {
      service: "logdelivery.elasticloadbalancing.amazonaws.com",
      action: "s3:PutObject",
      resource,
    })
  )
    return true;
  return (statementsOf(policy) ?? []).some(
    ({ effect, principals, actions, resources }) =>
      effect === "Allow" &&
      principals["AWS"]?.some((principal) => principal.includes(logDeliveryAccounts[region] ?? "none")) &&
      actions.some((action) => matchesPattern(action.toLowerCase(), "s3:putobject")) &&
      resources.some((pattern) => matchesPattern(pattern, resource)),
  );
}

/** Log delivery must be allowed by the bucket's policy, and it cannot use a KMS key. */
function deliveryRefusal(block: string) {
  return (inputs: Attributes, context: ResourceContext): string | undefined => {
    const { accountId, find, partition, region } = context;
    const logs = inputs[block];
    if (!isRecord(logs) || logs["enabled"] !== true) return undefined;
    const bucket = find(bucketType, text(logs, "bucket"))?.id;
    if (bucket === undefined) return undefined;
    const folder = text(logs, "prefix") ? `${text(logs, "prefix")}/` : "";
    const object = `arn:${partition}:s3:::${bucket}/${folder}AWSLogs/${accountId}/log.gz`;
    if (!allowsDelivery(bucketPolicyOf(context, bucket), object, region))
      return `Access Denied for bucket: ${bucket}. Please check S3bucket permission`;
    const encryption = find(encryptionType, bucket)?.inputs;
    return stringsAt(encryption, "rules.applyServerSideEncryptionByDefault.sseAlgorithm").some((algorithm) =>
      algorithm.startsWith("aws:kms"),
    )
      ? `Access Denied for bucket: ${bucket}. Only Amazon S3-managed keys (SSE-S3) are supported for load balancer logs`
      : undefined;
  };
}

const logRules: readonly Rule[] = ["accessLogs", "connectionLogs", "healthCheckLogs"].map((block) =>
  refusedByApi(block, "InvalidConfigurationRequest", bucketPage, deliveryRefusal(block)),
);

const loadBalancer: ResourceType = {
  id: (context) =>
    `arn:${context.partition}:elasticloadbalancing:${context.region}:${context.accountId}:loadbalancer/app/${fromArgument("name")(context)}/${hex(16)}`,
  arn: "{id}",
  name: "name",
  defaults: {
    clientKeepAlive: 3600,
    desyncMitigationMode: "defensive",
    dropInvalidHeaderFields: false,
    enableDeletionProtection: false,
    enableHttp2: true,
    enableWafFailOpen: false,
    idleTimeout: 60,
    internal: false,
    ipAddressType: "ipv4",
    loadBalancerType: "application",
    xffHeaderProcessingMode: "append",
  },
  computed: ({ id, inputs, keep, find, list, region }) => {
    const vpcId = subnetsOf(inputs, { find, list })?.[0]?.["vpcId"];
    const name = `${inputs["internal"] === true ? "internal-" : ""}${text(inputs, "name")}`;
    const number = (): string => String(Number.parseInt(hex(8), 16)).padStart(10, "1");
    const groups = stringsAt(inputs, "securityGroups");
    return {
      arnSuffix: id.split(":loadbalancer/")[1],
      dnsName: keep("dnsName", () => `${name}-${number()}.${region}.elb.amazonaws.com`),
      securityGroups:
        groups.length > 0 ? groups : [find("aws:ec2/vpc:Vpc", String(vpcId))?.state["defaultSecurityGroupId"]],
      subnetMappings: subnetIds(inputs).map((subnetId) => ({ subnetId })),
      subnets: subnetIds(inputs),
      vpcId,
      zoneId: hostedZones[region] ?? "Z1LMS91P8CMLE5",
    };
  },
  blank: [
    "enablePrefixForIpv6SourceNat",
    "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
    "namePrefix",
    "secondaryIpsAutoAssignedPerSubnet",
  ],
  replaceOn: ["internal", "loadBalancerType", "namePrefix", "customerOwnedIpv4Pool"],
  references: {
    "accessLogs.bucket": [bucketType],
    "connectionLogs.bucket": [bucketType],
    "healthCheckLogs.bucket": [bucketType],
  },
  rules: [
    planned("name", apiPage, (inputs) => (text(inputs, "name") ? nameRefusal(text(inputs, "name")) : undefined)),
    planned("subnets", apiPage, ({ subnets, subnetMappings }) =>
      [subnets, subnetMappings].filter((given) => given !== undefined).length === 1
        ? undefined
        : "exactly one of subnets or subnetMappings must be specified",
    ),
    oneOf("loadBalancerType", ["application"], apiPage), // all that this account plays
    oneOf("ipAddressType", ["ipv4", "dualstack", "dualstack-without-public-ipv4"], apiPage),
    oneOf("desyncMitigationMode", ["monitor", "defensive", "strictest"], attributesPage),
    oneOf("xffHeaderProcessingMode", ["append", "preserve", "remove"], attributesPage),
    between("idleTimeout", 1, 4000, attributesPage),
    between("clientKeepAlive", 60, 604_800, attributesPage),
    refusedByApi("subnets", "ValidationError", subnetsPage, placementRefusal),
    refusedByApi("securityGroups", "InvalidConfigurationRequest", apiPage, groupRefusal),
    refusedByApi("subnets", "InvalidSubnet", subnetsPage, gatewayRefusal),
    ...logRules,
  ],
  deletion: ({ id, state }) => {
    if (state["enableDeletionProtection"] !== true) return undefined;
    throw new AwsError(
      "OperationNotPermitted",
      `Load balancer '${id}' cannot be deleted because deletion protection is enabled`,
      "Elastic Load Balancing v2: DeleteLoadBalancer",
    );
  },
};

/** Application Load Balancers. */
export const elbLoadBalancer: SimulatedService = {
  resources: { "aws:lb/loadBalancer:LoadBalancer": loadBalancer },
};
