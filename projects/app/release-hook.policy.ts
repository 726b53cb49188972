import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";

/** What the hook asks ECS about: the deployments of this service. */
export function releaseHookStatements(
  account: AwsAccount,
  { clusterName, serviceName }: { readonly clusterName: string; readonly serviceName: string },
): PolicyStatement[] {
  return [
    {
      Sid: "Deployments",
      Effect: "Allow",
      Action: ["ecs:DescribeServiceDeployments"],
      Resource: [arn(account, "ecs", `service-deployment/${clusterName}/${serviceName}/*`)],
    },
  ];
}

/**
 * Lets ECS call the hook, and nothing else
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html).
 */
export function hookInvocationStatements(functionArn: string): PolicyStatement[] {
  return [{ Sid: "Hook", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [functionArn] }];
}
