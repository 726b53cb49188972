import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import { policyAllows, policySize } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { expect, it } from "vitest";
import { boundaryActions, permissionsBoundary } from "./permissions-boundary.policy.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
const policy = policyDocument(permissionsBoundary(account));
const inside = (action: string, region = account.region): boolean =>
  policyAllows(policy, { action, resource: "*", context: { "aws:RequestedRegion": region } });

it.each(["rds-db:connect", "logs:PutLogEvents", "firehose:PutRecord", "s3:PutObject", "xray:PutTraceSegments"])(
  "leaves room for %s, in the account's region only",
  (action) => {
    expect(inside(action)).toBe(true);
    expect(inside(action, "us-east-1")).toBe(false);
  },
);

it.each([
  { danger: "make itself stronger", action: "iam:PutRolePolicy" },
  { danger: "hand a role to a service", action: "iam:PassRole" },
  { danger: "take on another role", action: "sts:AssumeRole" },
  { danger: "switch the audit trail off", action: "cloudtrail:StopLogging" },
  { danger: "make log groups without retention", action: "logs:CreateLogGroup" },
  { danger: "shorten the retention of logs", action: "logs:PutRetentionPolicy" },
  { danger: "delete logs", action: "logs:DeleteLogGroup" },
  { danger: "empty the archive", action: "s3:DeleteObject" },
  { danger: "drop old versions from the archive", action: "s3:DeleteObjectVersion" },
  { danger: "open a bucket", action: "s3:PutBucketPolicy" },
  { danger: "rewrite a key's policy", action: "kms:PutKeyPolicy" },
  { danger: "delete a key", action: "kms:ScheduleKeyDeletion" },
  { danger: "delete the database", action: "rds:DeleteDBCluster" },
  { danger: "replace an image", action: "ecr:PutImage" },
  { danger: "open a group", action: "ec2:AuthorizeSecurityGroupIngress" },
])("lets no role $danger", ({ action }) => {
  expect(inside(action)).toBe(false);
});

it.each([
  { resource: "cluster:db-cluster-verification-prod-x1", allowed: true },
  { resource: "cluster:db-cluster-payments-prod-x1", allowed: false },
])("lets databases be deleted only below the names of temporary ones: $resource $allowed", ({ resource, allowed }) => {
  const request = { action: "rds:DeleteDBCluster", resource: `arn:aws:rds:ap-southeast-1:111122223333:${resource}` };
  expect(policyAllows(policy, request)).toBe(allowed);
});

it("names every action whole, once", () => {
  expect(boundaryActions.filter((action) => !/^[a-z-]+[0-9]?:[A-Za-z]+$/.test(action))).toEqual([]);
  expect(new Set(boundaryActions).size).toBe(boundaryActions.length);
});

it("keeps data inside the account: keys and objects of others are out of reach", () => {
  expect(permissionsBoundary(account)[2]).toEqual({
    Sid: "OwnResources",
    Effect: "Deny",
    Action: ["kms:*", "s3:*"],
    Resource: ["*"],
    Condition: { StringNotEquals: { "aws:ResourceAccount": "111122223333" } },
  });
  expect(permissionsBoundary(account)).toHaveLength(3);
});

it("fits into a managed policy", () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  expect(policySize(policy)).toBeLessThanOrEqual(6144);
});
