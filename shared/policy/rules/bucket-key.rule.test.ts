import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { bucketKey } from "./bucket-key.rule.ts";

const bucket = resource("aws:s3/bucket:Bucket", {});
const encrypted = (sseAlgorithm: string) =>
  resource(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] },
    { after: [bucket] },
  );

it("admits a key of ours, and S3's own for the logs of a load balancer alone", () => {
  const loadBalancer = resource("aws:lb/loadBalancer:LoadBalancer", {}, { after: [bucket] });
  expect(problemsOf(bucketKey, [bucket, encrypted("aws:kms")])).toEqual([]);
  expect(problemsOf(bucketKey, [bucket, encrypted("AES256"), loadBalancer])).toEqual([]);
});

it("refuses S3's own key, and none", () => {
  expect(problemsOf(bucketKey, [bucket, encrypted("AES256")])).toEqual([
    "is encrypted with AES256, not with a key of ours",
  ]);
  expect(problemsOf(bucketKey, [bucket])).toEqual([
    "is encrypted with nothing that is declared, not with a key of ours",
  ]);
});
