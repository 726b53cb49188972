import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { policyOf } from "./iam-policy.fixture.ts";

const bucketType = "aws:s3/bucket:Bucket";
const policyType = "aws:s3/bucketPolicy:BucketPolicy";
const bucket = "bucket-audit-dev-a1";
const statement = {
  Effect: "Allow",
  Principal: { Service: "cloudtrail.amazonaws.com" },
  Action: "s3:PutObject",
  Resource: `arn:aws:s3:::${bucket}/*`,
};
const tlsOnly = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const open = { ...statement, Principal: "*", Action: "s3:GetObject" };

function accountWithBucket(): AccountUnderTest {
  const test = new AccountUnderTest();
  test.make(bucketType, { bucket });
  return test;
}

it.each([
  { scenario: "that is no JSON", policy: "{", refusal: /invalid JSON/ },
  {
    scenario: "over 20 KB",
    policy: policyOf({ ...statement, Condition: { StringLike: { k: "v".repeat(20480) } } }),
    refusal: /20 KB/,
  },
  {
    scenario: "without principal",
    policy: policyOf({ ...statement, Principal: undefined }),
    refusal: /MalformedPolicy.*Principal/,
  },
  {
    scenario: "with an action of another service",
    policy: policyOf({ ...statement, Action: "sns:Publish" }),
    refusal: /invalid action/,
  },
  {
    scenario: "about another bucket",
    policy: policyOf(statement, { ...tlsOnly, Resource: "arn:aws:s3:::bucket-logs-dev-a1/*" }),
    refusal: /MalformedPolicy.*invalid resource: arn:aws:s3:::bucket-logs-dev-a1\/\*/,
  },
  {
    scenario: "about a bucket whose name begins with this one's",
    policy: policyOf({ ...statement, Resource: `arn:aws:s3:::${bucket}2/*` }),
    refusal: /invalid resource/,
  },
  {
    scenario: "about objects with the bucket as resource",
    policy: policyOf({ ...statement, Resource: `arn:aws:s3:::${bucket}` }),
    refusal: /Action does not apply to any resource\(s\) in statement: s3:PutObject/,
  },
  {
    scenario: "for a role that nobody made",
    policy: policyOf({ ...statement, Principal: { AWS: "arn:aws:iam::111122223333:role/x" } }),
    refusal: /Invalid principal in policy: "AWS"/,
  },
  {
    scenario: "that opens the bucket to everybody",
    policy: policyOf(open),
    refusal: /AccessDenied.*BlockPublicPolicy/,
  },
])("refuses a policy $scenario", ({ policy, refusal }) => {
  expect(accountWithBucket().refusal(policyType, { bucket, policy })).toMatch(refusal);
});

it("refuses a policy for a bucket by its ARN", () => {
  const inputs = { bucket: `arn:aws:s3:::${bucket}`, policy: policyOf(statement) };
  expect(accountWithBucket().refusal(policyType, inputs)).toMatch(/a bucket's name/);
});

it("takes a policy of service permissions and a TLS condition", () => {
  const policy = policyOf(tlsOnly, statement, {
    ...statement,
    Action: "s3:GetBucketAcl",
    Resource: `arn:aws:s3:::${bucket}`,
  });
  expect(accountWithBucket().make(policyType, { bucket, policy })).toMatchObject({ id: bucket, state: { policy } });
});

it("takes a public policy only where the public access block was lifted first", () => {
  const test = accountWithBucket();
  const block = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
  const closed = test.make(block, { bucket, blockPublicPolicy: true });
  expect(test.refusal(policyType, { bucket, policy: policyOf(open) })).toMatch(/AccessDenied/);
  test.account.update(block, "subject", closed.id, closed.state, { bucket, blockPublicPolicy: false });
  expect(test.make(policyType, { bucket, policy: policyOf(open) }).id).toBe(bucket);
});

it("replaces the policy for another bucket only, and has one policy for a bucket", () => {
  const test = accountWithBucket();
  expect(test.account.diff(policyType, { bucket, policy: "a" }, { bucket, policy: "b" }).replaces).toEqual([]);
  expect(test.account.diff(policyType, { bucket }, { bucket: "other" }).replaces).toEqual(["bucket"]);
  test.make(policyType, { bucket, policy: policyOf(statement) });
  expect(test.refusal(policyType, { bucket, policy: policyOf(tlsOnly) })).toMatch(/AlreadyExists/);
  test.account.delete(policyType, bucket);
  expect(test.account.read(policyType, bucket)).toBeUndefined();
});
