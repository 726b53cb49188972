import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";

/**
 * The account decides by its own policies who uses the key: the deployment roles, through S3 for states and directly for stacks'
 * secrets (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html).
 */
export function stateKeyPolicy({ partition, accountId }: AwsAccount): PolicyStatement[] {
  return [
    {
      Sid: "Account",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: ["kms:*"],
      Resource: ["*"],
    },
  ];
}
