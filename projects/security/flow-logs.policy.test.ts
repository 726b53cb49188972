import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import { policyAllows } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { expect, it } from "vitest";
import { flowLogStatements } from "./flow-logs.policy.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
const logs = "arn:aws:logs:ap-southeast-1:111122223333";
const own = `${logs}:log-group:log-group-flow-logs-prod-x7`;
const policy = policyDocument(flowLogStatements(account, own));

it.each([
  { action: "logs:CreateLogStream", resource: `${own}:log-stream:eni-0-all` },
  { action: "logs:PutLogEvents", resource: `${own}:log-stream:eni-0-all` },
  { action: "logs:DescribeLogStreams", resource: `${own}:log-stream:` },
  // What CloudWatch Logs asks IAM about when groups are listed.
  { action: "logs:DescribeLogGroups", resource: `${logs}:log-group::log-stream:` },
])("lets flow logs call $action on $resource", ({ action, resource }) => {
  expect(policyAllows(policy, { action, resource })).toBe(true);
});

it.each([
  { action: "logs:CreateLogGroup", resource: own },
  { action: "logs:PutLogEvents", resource: `${logs}:log-group:log-group-trail-prod-x7:log-stream:s` },
  { action: "logs:DescribeLogGroups", resource: "arn:aws:logs:us-east-1:111122223333:log-group::log-stream:" },
  { action: "logs:DeleteLogGroup", resource: own },
])("does not let flow logs call $action on $resource", ({ action, resource }) => {
  expect(policyAllows(policy, { action, resource })).toBe(false);
});
