/** Who a statement is about. */
export type PolicyPrincipal =
  | "*"
  | { readonly AWS: string | readonly string[] }
  | { readonly Service: string | readonly string[] };

/** One statement of an IAM or resource policy. Actions and resources are always lists. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: PolicyPrincipal;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The statements as the JSON text that AWS takes (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html). */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Services whose documentation has them send `aws:SourceAccount` when they take on a role, with the page. */
const servicesThatSendSourceAccount: Readonly<Record<string, string>> = {
  "cloudtrail.amazonaws.com":
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cross-service-confused-deputy-prevention.html",
  "ecs-tasks.amazonaws.com": "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
  "logs.amazonaws.com": "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/logs/SubscriptionFilters.html",
  "scheduler.amazonaws.com":
    "https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
  "states.amazonaws.com": "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
  "vpc-flow-logs.amazonaws.com": "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html",
};

/** Lets one AWS service take on a role; where the service says for whom it acts, for this account only. */
export function serviceTrust(service: string, accountId: string): string {
  const trust: PolicyStatement = {
    Sid: "Trust",
    Effect: "Allow",
    Principal: { Service: service },
    Action: ["sts:AssumeRole"],
  };
  const condition = { StringEquals: { "aws:SourceAccount": accountId } };
  return policyDocument([service in servicesThatSendSourceAccount ? { ...trust, Condition: condition } : trust]);
}
