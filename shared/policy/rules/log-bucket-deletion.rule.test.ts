import { expect, it } from "vitest";
import { document, problemsOf, resource } from "../policed-resources.fixture.ts";
import { logBucketDeletion } from "./log-bucket-deletion.rule.ts";

const bucket = resource("aws:s3/bucket:Bucket", {});
const policy = (...statements: object[]) =>
  resource("aws:s3/bucketPolicy:BucketPolicy", { policy: document(...(statements as never[])) }, { after: [bucket] });
const deny = { Effect: "Deny", Principal: "*", Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"], Resource: ["*"] };

it("admits a policy that denies deletion to everybody", () => {
  expect(problemsOf(logBucketDeletion, [bucket, policy(deny)])).toEqual([]);
});

it.each([
  { scenario: "no denial", statements: [{ ...deny, Action: ["s3:*"], Effect: "Allow" }] },
  { scenario: "old versions that can be deleted", statements: [{ ...deny, Action: ["s3:DeleteObject"] }] },
  {
    scenario: "a denial with a condition",
    statements: [{ ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } }],
  },
  { scenario: "a denial for some", statements: [{ ...deny, Principal: { AWS: "arn:aws:iam::111122223333:root" } }] },
])("refuses $scenario", ({ statements }) => {
  expect(problemsOf(logBucketDeletion, [bucket, policy(...statements)])).toEqual([
    "its policy lets objects be deleted",
  ]);
});

it("does not ask it of the bucket in which the bootstrap keeps states, and of no other bucket of that name", () => {
  const states = resource("aws:s3/bucket:Bucket", { bucket: "bucket-state-dev-d1-111122223333" });
  expect(problemsOf(logBucketDeletion, [states], { project: "bootstrap" })).toEqual([]);
  expect(problemsOf(logBucketDeletion, [states], { project: "data" })).toHaveLength(1);
  expect(
    problemsOf(logBucketDeletion, [resource("aws:s3/bucket:Bucket", { bucket: "bucket-logs" })], {
      project: "bootstrap",
    }),
  ).toHaveLength(1);
});
