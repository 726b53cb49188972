import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import { policyAllows } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { expect, it } from "vitest";
import { trailBucketStatements, trailLogStatements } from "./audit-trail.policy.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
const bucketArn = "arn:aws:s3:::bucket-trail";
const trailArn = "arn:aws:cloudtrail:ap-southeast-1:111122223333:trail/trail-prod-x7";
const groupArn = "arn:aws:logs:ap-southeast-1:111122223333:log-group:log-group-trail-prod-x7";

const bucketPolicy = policyDocument(trailBucketStatements(bucketArn, trailArn, account.accountId));
const rolePolicy = policyDocument(trailLogStatements(account, groupArn));

const ours = { "aws:SourceArn": trailArn, "s3:x-amz-acl": "bucket-owner-full-control" };
const file = `${bucketArn}/AWSLogs/111122223333/CloudTrail/ap-southeast-1/2026/11/22/file.json.gz`;
const service = "cloudtrail.amazonaws.com";

it.each([
  { what: "looks at the bucket", request: { service, action: "s3:GetBucketAcl", resource: bucketArn, context: ours } },
  { what: "writes its files", request: { service, action: "s3:PutObject", resource: file, context: ours } },
])("our trail $what", ({ request }) => {
  expect(policyAllows(bucketPolicy, request)).toBe(true);
});

it.each([
  {
    what: "another trail writing",
    request: { service, action: "s3:PutObject", resource: file, context: { ...ours, "aws:SourceArn": `${trailArn}2` } },
  },
  {
    what: "files under another account",
    request: { service, action: "s3:PutObject", resource: `${bucketArn}/AWSLogs/999988887777/f`, context: ours },
  },
  {
    what: "files that the bucket would not own",
    request: { service, action: "s3:PutObject", resource: file, context: { ...ours, "s3:x-amz-acl": "private" } },
  },
  {
    what: "another service writing",
    request: { service: "config.amazonaws.com", action: "s3:PutObject", resource: file, context: ours },
  },
  { what: "reading", request: { service, action: "s3:GetObject", resource: file, context: ours } },
])("the bucket refuses $what", ({ request }) => {
  expect(policyAllows(bucketPolicy, request)).toBe(false);
});

it.each([
  { action: "logs:CreateLogStream", stream: "111122223333_CloudTrail_ap-southeast-1", allowed: true },
  { action: "logs:PutLogEvents", stream: "111122223333_CloudTrail_ap-southeast-1_2", allowed: true },
  { action: "logs:PutLogEvents", stream: "999988887777_CloudTrail_ap-southeast-1", allowed: false },
  { action: "logs:CreateLogGroup", stream: "111122223333_CloudTrail_ap-southeast-1", allowed: false },
])("the trail's role may call $action on $stream: $allowed", ({ action, stream, allowed }) => {
  expect(policyAllows(rolePolicy, { action, resource: `${groupArn}:log-stream:${stream}` })).toBe(allowed);
});
