import { AccountUnderTest } from "../account-under-test.ts";
import { trust } from "./iam-policy.fixture.ts";

export const streamType = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
export const name = "stream-logs-dev-a1";
export const roleArn = "arn:aws:iam::111122223333:role/stream";
export const bucketArn = "arn:aws:s3:::bucket-logs-dev-a1";
/** A processor with its parameters. */
export const processor = (kind: string, parameters: Readonly<Record<string, string>> = {}): object => ({
  type: kind,
  parameters: Object.entries(parameters).map(([parameterName, parameterValue]) => ({ parameterName, parameterValue })),
});
export const decompression = processor("Decompression", { CompressionFormat: "GZIP" });
/** Delivery of log events to a bucket, compressed. */
export const s3 = {
  roleArn,
  bucketArn,
  prefix: "logs/!{timestamp:yyyy/MM/dd}/",
  errorOutputPrefix: "errors/!{firehose:error-output-type}/",
  compressionFormat: "GZIP",
  cloudwatchLoggingOptions: { enabled: true, logGroupName: "firehose", logStreamName: "S3Delivery" },
  processingConfiguration: {
    enabled: true,
    processors: [decompression, processor("AppendDelimiterToRecord", { Delimiter: "\\n" })],
  },
};
export const stream = { name, destination: "extended_s3", extendedS3Configuration: s3 };

/** A bucket, a log group, a role for Firehose, and one that is not. */
export function accountWithBucket(): AccountUnderTest {
  const test = new AccountUnderTest();
  test.make("aws:s3/bucket:Bucket", { bucket: "bucket-logs-dev-a1" });
  test.make("aws:iam/role:Role", { name: "stream", assumeRolePolicy: trust("firehose.amazonaws.com") });
  test.make("aws:iam/role:Role", { name: "task", assumeRolePolicy: trust("ecs-tasks.amazonaws.com") });
  test.make("aws:cloudwatch/logGroup:LogGroup", { name: "firehose" });
  return test;
}
