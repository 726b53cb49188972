import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";

const allow = { Effect: "Allow" as const, Principal: "*" as const };

/**
 * An endpoint is a door for principals of this account to resources of this account; what they may do there is for their own
 * policies to say. Not every action says whose resource it is about (a trace segment is about none): where the key is
 * absent, the principal decides alone
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount).
 */
export function interfaceEndpointPolicy({ accountId }: AwsAccount): string {
  return policyDocument([
    {
      Sid: "OwnAccount",
      ...allow,
      Action: ["*"],
      Resource: ["*"],
      Condition: {
        StringEquals: { "aws:PrincipalAccount": accountId },
        StringEqualsIfExists: { "aws:ResourceAccount": accountId },
      },
    },
  ]);
}

/**
 * The same for S3, which always says whose bucket it is; and reading of ECR's layers: they lie in a bucket of AWS, and are
 * fetched by links that ECR signs (https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html).
 */
export function s3EndpointPolicy({ accountId, partition, region }: AwsAccount): string {
  return policyDocument([
    {
      Sid: "OwnAccount",
      ...allow,
      Action: ["*"],
      Resource: ["*"],
      Condition: { StringEquals: { "aws:PrincipalAccount": accountId, "aws:ResourceAccount": accountId } },
    },
    {
      Sid: "ImageLayers",
      ...allow,
      Action: ["s3:GetObject"],
      Resource: [`arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`],
    },
  ]);
}
