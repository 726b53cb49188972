import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";

/** What Firehose needs to write to the archive (https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3). */
export function deliveryStatements(targets: {
  readonly bucketArn: string;
  readonly keyArn: string;
  readonly errorLogGroupArn: string;
}): PolicyStatement[] {
  const { bucketArn, keyArn, errorLogGroupArn } = targets;
  return [
    {
      Sid: "Archive",
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      Resource: [bucketArn],
    },
    {
      Sid: "Objects",
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
      Resource: [`${bucketArn}/*`],
    },
    { Sid: "Encrypt", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [keyArn] },
    { Sid: "Errors", Effect: "Allow", Action: ["logs:PutLogEvents"], Resource: [`${errorLogGroupArn}:log-stream:*`] },
  ];
}

/** Lets CloudWatch Logs hand records to the archive's stream. */
export function subscriptionStatements(streamArn: string): PolicyStatement[] {
  return [
    {
      Sid: "Stream",
      Effect: "Allow",
      Action: ["firehose:PutRecord", "firehose:PutRecordBatch"],
      Resource: [streamArn],
    },
  ];
}
