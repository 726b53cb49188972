import { valuesAt } from "../attributes.ts";
import { type Rule, refusedByApi } from "../resource-type.ts";

const managedPoliciesPage =
  "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html";

/** The policies of AWS itself that programs may attach; the path before the name is part of the ARN. */
const awsManagedPolicies = [
  "AdministratorAccess",
  "AmazonEC2ContainerRegistryReadOnly",
  "AmazonECSInfrastructureRolePolicyForLoadBalancers",
  "AmazonSSMManagedInstanceCore",
  "AWSXRayDaemonWriteAccess",
  "AWSXrayWriteOnlyAccess",
  "CloudWatchAgentServerPolicy",
  "CloudWatchLambdaApplicationSignalsExecutionRolePolicy",
  "CloudWatchLambdaInsightsExecutionRolePolicy",
  "CloudWatchSyntheticsFullAccess",
  "PowerUserAccess",
  "ReadOnlyAccess",
  "SecurityAudit",
  "job-function/ViewOnlyAccess",
  "service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  "service-role/AmazonECSInfrastructureRolePolicyForVolumes",
  "service-role/AmazonECSTaskExecutionRolePolicy",
  "service-role/AmazonRDSEnhancedMonitoringRole",
  "service-role/AWSBackupServiceRolePolicyForBackup",
  "service-role/AWSBackupServiceRolePolicyForRestores",
  "service-role/AWSLambdaBasicExecutionRole",
  "service-role/AWSLambdaRole",
  "service-role/AWSLambdaVPCAccessExecutionRole",
  "service-role/AWS_ConfigRole",
];

function awsPolicyRefusal(arn: string): string | undefined {
  const [, path] = /^arn:aws:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  if (path === undefined || awsManagedPolicies.includes(path)) return undefined;
  const [name = ""] = path.split("/").slice(-1);
  const known = awsManagedPolicies.find((managed) => managed.split("/").at(-1) === name);
  return known === undefined
    ? `the simulated account does not know the AWS managed policy ${arn}: add it to awsManagedPolicies in iam.service.ts`
    : `Policy ${arn} does not exist or is not attachable (its ARN is arn:aws:iam::aws:policy/${known})`;
}

/** The argument names AWS managed policies that exist; customer policies are looked up as any ARN of the account is. */
export const managedPolicyRule = (property: string): Rule =>
  refusedByApi(property, "NoSuchEntity", managedPoliciesPage, (inputs) =>
    valuesAt(inputs, property)
      .map((arn) => awsPolicyRefusal(String(arn)))
      .find((words) => words !== undefined),
  );
