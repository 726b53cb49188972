import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { logBucketExpiry } from "./log-bucket-expiry.rule.ts";

const bucket = resource("aws:s3/bucket:Bucket", {});
const rule = {
  status: "Enabled",
  filter: { prefix: "" },
  expiration: { days: 2557 },
  noncurrentVersionExpiration: { noncurrentDays: 1 },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
};
const lifecycle = (change: object) =>
  resource(
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    { rules: [{ ...rule, ...change }] },
    { after: [bucket] },
  );

it("admits a rule that ends objects at 2557 days and the rest a day later", () => {
  expect(problemsOf(logBucketExpiry, [bucket, lifecycle({})])).toEqual([]);
});

it.each([
  { scenario: "another number of days", change: { expiration: { days: 2555 } } },
  { scenario: "old versions that stay", change: { noncurrentVersionExpiration: undefined } },
  { scenario: "old versions that stay for years", change: { noncurrentVersionExpiration: { noncurrentDays: 2557 } } },
  { scenario: "broken uploads that stay", change: { abortIncompleteMultipartUpload: undefined } },
  { scenario: "a rule that is off", change: { status: "Disabled" } },
  { scenario: "a rule for a part of the bucket", change: { filter: { prefix: "logs/" } } },
])("refuses $scenario", ({ change }) => {
  expect(problemsOf(logBucketExpiry, [bucket, lifecycle(change)])).toEqual([
    "no lifecycle rule ends every object, version and upload on time",
  ]);
});

it("refuses a bucket without rules", () => {
  expect(problemsOf(logBucketExpiry, [bucket])).toHaveLength(1);
});

it("does not ask it of the bucket in which the bootstrap keeps states, and of no other bucket of that name", () => {
  const states = resource("aws:s3/bucket:Bucket", { bucket: "bucket-state-dev-d1-111122223333" });
  expect(problemsOf(logBucketExpiry, [states], { project: "bootstrap" })).toEqual([]);
  expect(problemsOf(logBucketExpiry, [states], { project: "data" })).toHaveLength(1);
  expect(
    problemsOf(logBucketExpiry, [resource("aws:s3/bucket:Bucket", { bucket: "bucket-logs" })], {
      project: "bootstrap",
    }),
  ).toHaveLength(1);
});
