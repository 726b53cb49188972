import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";

/** https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, without leave to make groups. */
export function flowLogStatements(account: AwsAccount, logGroupArn: string): PolicyStatement[] {
  return [
    {
      Sid: "Log",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [logGroupArn, `${logGroupArn}:*`],
    },
    // Listing is not about one group: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    {
      Sid: "Find",
      Effect: "Allow",
      Action: ["logs:DescribeLogGroups"],
      Resource: [arn(account, "logs", "log-group:*")],
    },
  ];
}
