import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";

/**
 * What AmazonAPIGatewayPushToCloudWatchLogs allows, without leave to make groups: a group of the gateway's making would
 * keep its records for ever. It serves every API of the account's region, so it cannot name ours alone.
 */
export function apiLoggingStatements(account: AwsAccount): PolicyStatement[] {
  return [
    {
      Sid: "Log",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [arn(account, "logs", "log-group:*")],
    },
  ];
}
