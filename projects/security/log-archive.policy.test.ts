import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import { policyAllows } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { expect, it } from "vitest";
import { deliveryStatements, subscriptionStatements } from "./log-archive.policy.ts";

const bucketArn = "arn:aws:s3:::bucket-archive";
const keyArn = "arn:aws:kms:ap-southeast-1:111122223333:key/logs";
const errorLogGroupArn = "arn:aws:logs:ap-southeast-1:111122223333:log-group:errors";
const streamArn = "arn:aws:firehose:ap-southeast-1:111122223333:deliverystream/archive";

const delivery = policyDocument(deliveryStatements({ bucketArn, keyArn, errorLogGroupArn }));
const subscription = policyDocument(subscriptionStatements(streamArn));

it.each([
  { action: "s3:PutObject", resource: `${bucketArn}/logs/year=2026/file.gz` },
  { action: "s3:AbortMultipartUpload", resource: `${bucketArn}/logs/file.gz` },
  { action: "s3:ListBucket", resource: bucketArn },
  { action: "s3:GetBucketLocation", resource: bucketArn },
  { action: "kms:GenerateDataKey", resource: keyArn },
  { action: "kms:Decrypt", resource: keyArn },
  { action: "logs:PutLogEvents", resource: `${errorLogGroupArn}:log-stream:S3Delivery` },
])("lets Firehose call $action on $resource", ({ action, resource }) => {
  expect(policyAllows(delivery, { action, resource })).toBe(true);
});

it.each([
  { what: "delete what it archived", action: "s3:DeleteObject", resource: `${bucketArn}/logs/file.gz` },
  { what: "write into another bucket", action: "s3:PutObject", resource: "arn:aws:s3:::bucket-trail/file.gz" },
  { what: "use another key", action: "kms:Decrypt", resource: `${keyArn}-other` },
  { what: "log elsewhere", action: "logs:PutLogEvents", resource: `${errorLogGroupArn}-other:log-stream:S3Delivery` },
  { what: "make log groups", action: "logs:CreateLogGroup", resource: errorLogGroupArn },
])("does not let Firehose $what", ({ action, resource }) => {
  expect(policyAllows(delivery, { action, resource })).toBe(false);
});

it.each([
  { action: "firehose:PutRecord", resource: streamArn, allowed: true },
  { action: "firehose:PutRecordBatch", resource: streamArn, allowed: true },
  { action: "firehose:PutRecord", resource: `${streamArn}-other`, allowed: false },
  { action: "firehose:DeleteDeliveryStream", resource: streamArn, allowed: false },
])("CloudWatch Logs may call $action on $resource: $allowed", ({ action, resource, allowed }) => {
  expect(policyAllows(subscription, { action, resource })).toBe(allowed);
});
