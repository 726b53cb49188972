import type { RecordedResource } from "@payments/shared/simulated-aws/program-under-mocks.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";
import { deliveryStatements, subscriptionStatements } from "./log-archive.policy.ts";

let security: RehearsedProject;
beforeAll(async () => {
  security = await rehearseProject("security");
});

const archive = "bucket-archive-local-r1-111122223333-ap-southeast-1-an";
const trail = "bucket-trail-local-r1-111122223333-ap-southeast-1-an";
const streamType = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const groupType = "aws:cloudwatch/logGroup:LogGroup";
const keyArn = () => String(security.resource("aws:kms/key:Key", "key-logs").state["arn"]);
const streamArn = () => security.resource(streamType, "delivery-stream-log-archive").state["arn"];
const policyOf = (name: string): unknown =>
  JSON.parse(String(security.resource("aws:iam/rolePolicy:RolePolicy", name).inputs["policy"]));

/** True if AWS had the first before the program asked for the second. */
function before(first: RecordedResource, second: RecordedResource): boolean {
  return security.resources.indexOf(first) < security.resources.indexOf(second);
}

it.each([
  { name: "bucket-archive", bucket: archive },
  { name: "bucket-trail", bucket: trail },
])("keeps $name private, versioned and encrypted, in the account's own namespace", ({ name, bucket }) => {
  const part = (type: string) => security.resource(`aws:s3/${type}`, name).inputs;
  expect(part("bucket:Bucket")).toMatchObject({ bucket, bucketNamespace: "account-regional", forceDestroy: true });
  expect(part("bucketPublicAccessBlock:BucketPublicAccessBlock")).toEqual({
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(part("bucketOwnershipControls:BucketOwnershipControls")).toEqual({
    bucket,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  expect(part("bucketVersioning:BucketVersioning")).toEqual({ bucket, versioningConfiguration: { status: "Enabled" } });
  expect(
    part("bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")["rules"],
  ).toMatchObject([{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: true }]);
});

it.each([
  { name: "bucket-archive", bucket: archive },
  { name: "bucket-trail", bucket: trail },
])(
  "moves objects of $name to colder classes, lets them expire after 2557 days, and what is left a day later",
  ({ name, bucket }) => {
    const type = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    expect(security.resource(type, name).inputs).toEqual({
      bucket,
      rules: [
        {
          id: "seven-years",
          status: "Enabled",
          filter: { prefix: "" },
          transitions: [
            { days: 90, storageClass: "GLACIER_IR" },
            { days: 365, storageClass: "DEEP_ARCHIVE" },
          ],
          expiration: { days: 2557 },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
        {
          id: "delete-markers",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    });
  },
);

it("lets nobody write to the archive by the bucket's policy, which only refuses plain text, deletion and overwriting", () => {
  const policy = security.resource("aws:s3/bucketPolicy:BucketPolicy", "bucket-archive").inputs["policy"];
  expect(JSON.parse(String(policy))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: [`arn:aws:s3:::${archive}`, `arn:aws:s3:::${archive}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Sid: "KeepObjects",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        Resource: [`arn:aws:s3:::${archive}/*`],
      },
      {
        Sid: "OnlyWriter",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:PutObject"],
        Resource: [`arn:aws:s3:::${archive}/logs/*`, `arn:aws:s3:::${archive}/failed/*`],
        Condition: {
          ArnNotEquals: {
            "aws:PrincipalArn": security.resource("aws:iam/role:Role", "role-log-delivery").state["arn"],
          },
        },
      },
    ],
  });
});

it("delivers by day, decompressed, delimited and packed again, with the envelope of every record", () => {
  expect(security.resource(streamType, "delivery-stream-log-archive").inputs).toMatchObject({
    name: "delivery-stream-log-archive-local-r1",
    destination: "extended_s3",
    serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: keyArn() },
    extendedS3Configuration: {
      bucketArn: `arn:aws:s3:::${archive}`,
      roleArn: security.resource("aws:iam/role:Role", "role-log-delivery").state["arn"],
      kmsKeyArn: keyArn(),
      prefix: "logs/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/",
      errorOutputPrefix:
        "failed/!{firehose:error-output-type}/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/",
      bufferingInterval: 300,
      bufferingSize: 16,
      compressionFormat: "GZIP",
      processingConfiguration: {
        enabled: true,
        // No CloudWatchLogProcessing: it would take group, stream and time from the records.
        processors: [
          { type: "Decompression", parameters: [{ parameterName: "CompressionFormat", parameterValue: "GZIP" }] },
          { type: "AppendDelimiterToRecord" },
        ],
      },
      cloudwatchLoggingOptions: {
        enabled: true,
        logGroupName: "log-group-log-delivery-local-r1",
        logStreamName: "S3Delivery",
      },
    },
  });
});

it("lets Firehose write to the archive, and CloudWatch Logs to the stream, and nothing else", () => {
  const errors = "arn:aws:logs:ap-southeast-1:111122223333:log-group:log-group-log-delivery-local-r1";
  const delivery = { bucketArn: `arn:aws:s3:::${archive}`, keyArn: keyArn(), errorLogGroupArn: errors };
  expect(policyOf("role-log-delivery")).toEqual({
    Version: "2012-10-17",
    Statement: deliveryStatements(delivery),
  });
  expect(policyOf("role-log-subscription")).toEqual({
    Version: "2012-10-17",
    Statement: subscriptionStatements(String(streamArn())),
  });
});

it("keeps every log for exactly 2557 days", () => {
  expect(security.all(groupType).map(({ name, inputs }) => [name, inputs["retentionInDays"]])).toEqual([
    ["log-group-log-delivery", 2557],
    ["log-group-trail", 2557],
    ["log-group-flow-logs", 2557],
  ]);
});

it("archives every log but the archive's own errors, which would feed themselves", () => {
  const filters = security.all("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter");
  expect(filters.map(({ inputs }) => inputs)).toEqual(
    ["trail", "flow-logs"].map((role) => ({
      name: `subscription-filter-${role}-local-r1`,
      logGroup: `log-group-${role}-local-r1`,
      destinationArn: streamArn(),
      roleArn: security.resource("aws:iam/role:Role", "role-log-subscription").state["arn"],
      filterPattern: "",
    })),
  );
});

it("has bucket, permission and error log in place before the stream", () => {
  const stream = security.resource(streamType, "delivery-stream-log-archive");
  for (const [type, name] of [
    ["aws:s3/bucketPolicy:BucketPolicy", "bucket-archive"],
    ["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "bucket-archive"],
    ["aws:iam/rolePolicy:RolePolicy", "role-log-delivery"],
    ["aws:cloudwatch/logStream:LogStream", "log-stream-log-delivery"],
  ] as const) {
    expect(before(security.resource(type, name), stream)).toBe(true);
  }
});

it.each([
  {
    writer: "the trail",
    type: "aws:cloudtrail/trail:Trail",
    name: "trail",
    log: "log-group-trail",
    role: "role-trail",
  },
  {
    writer: "the flow log",
    type: "aws:ec2/flowLog:FlowLog",
    name: "flow-logs",
    log: "log-group-flow-logs",
    role: "role-flow-logs",
  },
])("starts $writer once its log is archived and its role may write", ({ type, name, log, role }) => {
  const writer = security.resource(type, name);
  const filter = security.resource("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", log);
  const permission = security.resource("aws:iam/rolePolicy:RolePolicy", role);
  expect(before(security.resource(groupType, log), filter)).toBe(true);
  expect(before(filter, writer)).toBe(true);
  expect(before(permission, writer)).toBe(true);
});

it("rings if logs wait for the archive longer than three deliveries", () => {
  expect(security.resource("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm-archive-delay").inputs).toMatchObject({
    name: "alarm-archive-delay-local-r1",
    namespace: "AWS/Firehose",
    metricName: "DeliveryToS3.DataFreshness",
    dimensions: { DeliveryStreamName: "delivery-stream-log-archive-local-r1" },
    statistic: "Maximum",
    threshold: 900,
    alarmActions: [security.outputs["alertTopicArn"]],
  });
});
