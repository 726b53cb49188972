const reference = "https://docs.aws.amazon.com/service-authorization/latest/reference";

/**
 * The only actions that a role's policy may allow on all resources (`*`), each with the page that says why: AWS knows no
 * resource for them. A test and the policy pack refuse every other one.
 */
export const unscopedActions: Readonly<Record<string, string>> = {
  "cloudwatch:PutMetricData": `${reference}/list_amazoncloudwatch.html`,
  "ec2:DescribeNetworkInterfaces": `${reference}/list_amazonec2.html`,
  "ec2:DescribeSubnets": `${reference}/list_amazonec2.html`,
  "ecr:GetAuthorizationToken": `${reference}/list_amazonelasticcontainerregistry.html`,
  "elasticloadbalancing:DescribeListeners": `${reference}/list_awselasticloadbalancingv2.html`,
  "elasticloadbalancing:DescribeRules": `${reference}/list_awselasticloadbalancingv2.html`,
  "elasticloadbalancing:DescribeTargetGroups": `${reference}/list_awselasticloadbalancingv2.html`,
  "elasticloadbalancing:DescribeTargetHealth": `${reference}/list_awselasticloadbalancingv2.html`,
  "logs:CreateLogDelivery": `${reference}/list_amazoncloudwatchlogs.html`,
  "logs:DeleteLogDelivery": `${reference}/list_amazoncloudwatchlogs.html`,
  "logs:DescribeResourcePolicies": `${reference}/list_amazoncloudwatchlogs.html`,
  "logs:GetLogDelivery": `${reference}/list_amazoncloudwatchlogs.html`,
  "logs:ListLogDeliveries": `${reference}/list_amazoncloudwatchlogs.html`,
  "logs:PutResourcePolicy": `${reference}/list_amazoncloudwatchlogs.html`,
  "logs:UpdateLogDelivery": `${reference}/list_amazoncloudwatchlogs.html`,
  "tag:GetResources": `${reference}/list_amazonresourcegrouptaggingapi.html`,
  "xray:GetSamplingRules": `${reference}/list_awsx-ray.html`,
  "xray:GetSamplingStatisticSummaries": `${reference}/list_awsx-ray.html`,
  "xray:GetSamplingTargets": `${reference}/list_awsx-ray.html`,
  "xray:PutTelemetryRecords": `${reference}/list_awsx-ray.html`,
  "xray:PutTraceSegments": `${reference}/list_awsx-ray.html`,
};
