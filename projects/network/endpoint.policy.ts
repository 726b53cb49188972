import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";

const ownPrincipals = ({ accountId }: AwsAccount) => ({
  Sid: "OwnPrincipals",
  Effect: "Allow" as const,
  Principal: "*" as const,
  Action: ["*"],
  Resource: ["*"],
  Condition: { StringEquals: { "aws:PrincipalAccount": accountId } },
});

/** An endpoint is a door for principals of this account only; what they may do is for their own policies to say. */
export function interfaceEndpointPolicy(account: AwsAccount): string {
  return policyDocument([ownPrincipals(account)]);
}

/**
 * The same for S3, and reading of ECR's layers, which lie in a bucket of AWS
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html).
 */
export function s3EndpointPolicy(account: AwsAccount): string {
  const { partition, region } = account;
  return policyDocument([
    ownPrincipals(account),
    {
      Sid: "ImageLayers",
      Effect: "Allow",
      Principal: "*",
      Action: ["s3:GetObject"],
      Resource: [`arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`],
    },
  ]);
}
