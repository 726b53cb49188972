import { expect, it } from "vitest";
import { apiLoggingStatements } from "./api-stage.policy.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };

it("lets API Gateway write to log groups of this account and region, and make none", () => {
  expect(apiLoggingStatements(account)).toEqual([
    {
      Sid: "Log",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: ["arn:aws:logs:ap-southeast-1:111122223333:log-group:*"],
    },
  ]);
});
