import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";

/** What ECS does to start a task: pull its images and open its log streams. */
export function executionStatements(
  repositoryArns: readonly string[],
  logGroupArns: readonly string[],
): PolicyStatement[] {
  return [
    // No resource-level permissions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    { Sid: "Registry", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
    {
      Sid: "Images",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: repositoryArns,
    },
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: logGroupArns.map((group) => `${group}:*`),
    },
  ];
}

/** What the running service does: log in to the database as its own role, and send traces by the sampling rules. */
export function taskStatements(
  account: AwsAccount,
  database: { readonly clusterResourceId: string; readonly user: string },
): PolicyStatement[] {
  return [
    {
      Sid: "Database",
      Effect: "Allow",
      Action: ["rds-db:connect"],
      Resource: [arn(account, "rds-db", `dbuser:${database.clusterResourceId}/${database.user}`)],
    },
    {
      // No resource-level permissions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
      Sid: "Traces",
      Effect: "Allow",
      Action: [
        "xray:GetSamplingRules",
        "xray:GetSamplingStatisticSummaries",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
      ],
      Resource: ["*"],
    },
  ];
}

/** What ECS does at the load balancer in a release, of AmazonECSInfrastructureRolePolicyForLoadBalancers. */
export function releaseStatements(targets: {
  readonly targetGroupArns: readonly string[];
  readonly listenerArns: readonly string[];
  readonly ruleArns: readonly string[];
}): PolicyStatement[] {
  return [
    {
      Sid: "Targets",
      Effect: "Allow",
      Action: ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
      Resource: targets.targetGroupArns,
    },
    {
      Sid: "Traffic",
      Effect: "Allow",
      Action: ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"],
      Resource: [...targets.listenerArns, ...targets.ruleArns],
    },
    {
      // No resource-level permissions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
      Sid: "Look",
      Effect: "Allow",
      Action: [
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      Resource: ["*"],
    },
  ];
}
