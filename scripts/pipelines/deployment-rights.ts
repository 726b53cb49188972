/**
 * What a project's deployment role may touch: services by the prefix of their actions
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
 * A test holds each list equal to what the project's program makes.
 */
export const servicesOf: Readonly<Record<string, readonly string[]>> = {
  network: ["ec2"],
  security: ["cloudtrail", "cloudwatch", "ec2", "ecr", "firehose", "iam", "kms", "logs", "s3", "sns"],
  data: ["backup", "cloudwatch", "iam", "lambda", "logs", "rds", "scheduler", "states"],
  edge: ["acm", "apigateway", "elasticloadbalancing", "iam", "logs", "route53", "s3", "wafv2", "xray"],
  app: ["application-autoscaling", "cloudwatch", "ecs", "elasticloadbalancing", "iam", "lambda", "logs"],
  observability: ["cloudwatch", "logs"],
};

/** What stands in the network's subnets and groups. */
const placing = ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"];
/** What is encrypted with security's keys. */
const encrypting = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"];

/**
 * Single actions besides: what AWS asks of the caller for a service that the role has no rights on (keys that data is
 * encrypted with, networks that functions stand in, streams that logs go to).
 */
export const furtherActions: Readonly<Record<string, readonly string[]>> = {
  network: [],
  security: [],
  data: [
    "backup-storage:MountCapsule",
    ...placing,
    ...encrypting,
    "secretsmanager:CreateSecret",
    "secretsmanager:DescribeSecret",
    "secretsmanager:TagResource",
  ],
  edge: [...placing, ...encrypting],
  app: [...placing, "ecr:BatchGetImage", "ecr:DescribeImages", ...encrypting],
  observability: [],
};

/** Where the workflow `image` builds and pushes the service's image. */
export const imageEnvironment = "dev";

/** On one repository; a token for the registry beside them (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html). */
export const pushing: readonly string[] = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:CompleteLayerUpload",
  "ecr:InitiateLayerUpload",
  "ecr:PutImage",
  "ecr:UploadLayerPart",
];
