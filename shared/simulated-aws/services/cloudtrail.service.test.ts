import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { accountManagesKey, permit, policyOf, trust } from "./iam-policy.fixture.ts";

const type = "aws:cloudtrail/trail:Trail";
const name = "trail-audit-dev-a1";
const bucket = "bucket-audit-dev-a1";
const trailArn = `arn:aws:cloudtrail:ap-southeast-1:111122223333:trail/${name}`;
const groupArn = "arn:aws:logs:ap-southeast-1:111122223333:log-group:trail";
const roleArn = (role: string): string => `arn:aws:iam::111122223333:role/${role}`;
const trail = { name, s3BucketName: bucket };
const service = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } };
const readAcl = { ...service, Action: "s3:GetBucketAcl", Resource: `arn:aws:s3:::${bucket}` };
const write = {
  ...service,
  Action: "s3:PutObject",
  Resource: `arn:aws:s3:::${bucket}/AWSLogs/111122223333/*`,
  Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": trailArn } },
};

function accountWithBucket(...statements: readonly object[]): AccountUnderTest {
  const test = new AccountUnderTest();
  test.make("aws:s3/bucket:Bucket", { bucket });
  test.make("aws:cloudwatch/logGroup:LogGroup", { name: "trail" });
  test.make("aws:sns/topic:Topic", { name: "trail" });
  for (const [role, principal] of [
    ["logs", "cloudtrail.amazonaws.com"],
    ["silent", "cloudtrail.amazonaws.com"],
    ["task", "ecs-tasks.amazonaws.com"],
  ] as const) {
    test.make("aws:iam/role:Role", { name: role, assumeRolePolicy: trust(principal) });
  }
  const policy = permit(["logs:CreateLogStream", `${groupArn}:*`], ["logs:PutLogEvents", `${groupArn}:*`]);
  for (const role of ["logs", "task"]) test.make("aws:iam/rolePolicy:RolePolicy", { name: "write", role, policy });
  if (statements.length > 0) test.make("aws:s3/bucketPolicy:BucketPolicy", { bucket, policy: policyOf(...statements) });
  return test;
}

const toLogs = { cloudWatchLogsGroupArn: `${groupArn}:*`, cloudWatchLogsRoleArn: roleArn("logs") };
const select = (...fieldSelectors: readonly object[]): object => ({ advancedEventSelectors: [{ fieldSelectors }] });
const dataEvents = { field: "eventCategory", equals: ["Data"] };
const s3Objects = (...values: readonly string[]): object => ({
  eventSelectors: [{ dataResources: [{ type: "AWS::S3::Object", values }] }],
});

it.each([
  { scenario: "a name of 2 characters", inputs: { name: "tr" }, refusal: /length of name/ },
  {
    scenario: "a hyphen at the end of its name",
    inputs: { name: "trail-" },
    refusal: /a letter or digit at both ends/,
  },
  { scenario: "two marks beside each other", inputs: { name: "trail-_a" }, refusal: /no two marks beside each other/ },
  { scenario: "an IP address as name", inputs: { name: "192.168.5.4" }, refusal: /IP address/ },
  { scenario: "a prefix over 2,000 characters", inputs: { s3KeyPrefix: "p".repeat(2001) }, refusal: /s3KeyPrefix/ },
  { scenario: "a key by its id", inputs: { kmsKeyId: "0a1b2c3d" }, refusal: /the ARN of a key/ },
  {
    scenario: "a log group by its name",
    inputs: { ...toLogs, cloudWatchLogsGroupArn: "trail" },
    refusal: /the ARN of a log group/,
  },
  { scenario: "a bucket that nobody made", inputs: { s3BucketName: "nobody" }, refusal: /'nobody' does not exist/ },
  { scenario: "a topic that nobody made", inputs: { snsTopicName: "nobody" }, refusal: /'nobody' does not exist/ },
  {
    scenario: "a log group without role",
    inputs: { cloudWatchLogsGroupArn: `${groupArn}:*` },
    refusal: /both a CloudWatch Logs log group and a role/,
  },
  {
    scenario: "a log group's ARN without :*",
    inputs: { ...toLogs, cloudWatchLogsGroupArn: groupArn },
    refusal: /it ends with :\*/,
  },
  {
    scenario: "a role that is not for CloudTrail",
    inputs: { ...toLogs, cloudWatchLogsRoleArn: roleArn("task") },
    refusal: /InvalidCloudWatchLogsRoleArnException.*task does not trust cloudtrail/,
  },
  {
    scenario: "a role that may not write",
    inputs: { ...toLogs, cloudWatchLogsRoleArn: roleArn("silent") },
    refusal: /silent may not call logs:CreateLogStream, logs:PutLogEvents/,
  },
  {
    scenario: "plain and advanced selectors",
    inputs: { eventSelectors: [{}], ...select(dataEvents) },
    refusal: /conflicts with event_selector/,
  },
  {
    scenario: "six selectors",
    inputs: { eventSelectors: Array(6).fill({}) },
    refusal: /no more than 5 are allowed, got 6/,
  },
  {
    scenario: "an unknown kind of event",
    inputs: { eventSelectors: [{ readWriteType: "Read" }] },
    refusal: /All ReadOnly WriteOnly/,
  },
  {
    scenario: "an unknown type of data",
    inputs: { eventSelectors: [{ dataResources: [{ type: "AWS::S3::Bucket", values: [] }] }] },
    refusal: /AWS::S3::Object AWS::Lambda::Function/,
  },
  {
    scenario: "a bucket without slash",
    inputs: s3Objects(`arn:aws:s3:::${bucket}`),
    refusal: /DataResources.Values is invalid/,
  },
  {
    scenario: "251 objects",
    inputs: s3Objects(...Array<string>(251).fill(`arn:aws:s3:::${bucket}/`)),
    refusal: /0 to 250/,
  },
  {
    scenario: "an unknown field",
    inputs: select({ field: "bucket", equals: ["b"] }),
    refusal: /fieldSelectors.field to be one of/,
  },
  {
    scenario: "advanced selectors without category",
    inputs: select({ field: "readOnly", equals: ["true"] }),
    refusal: /needs the field eventCategory.*got none/,
  },
  { scenario: "an unknown category", inputs: select({ ...dataEvents, equals: ["Insight"] }), refusal: /got Insight/ },
  { scenario: "data events of no type", inputs: select(dataEvents), refusal: /needs the field resources.type/ },
  {
    scenario: "an unknown insight",
    inputs: { insightSelectors: [{ insightType: "Cost" }] },
    refusal: /ApiCallRateInsight/,
  },
  {
    scenario: "all regions without global events",
    inputs: { isMultiRegionTrail: true, includeGlobalServiceEvents: false },
    refusal: /must include global service events/,
  },
  { scenario: "an organization", inputs: { isOrganizationTrail: true }, refusal: /OrganizationsNotInUseException/ },
])("refuses a trail with $scenario", ({ inputs, refusal }) => {
  expect(accountWithBucket(readAcl, write).refusal(type, { ...trail, ...inputs })).toMatch(refusal);
});

it.each([
  { scenario: "no policy", statements: [] },
  { scenario: "no permission to write", statements: [readAcl] },
  { scenario: "no permission to read its ACL", statements: [write] },
  {
    scenario: "permission for another account's prefix",
    statements: [readAcl, { ...write, Resource: `arn:aws:s3:::${bucket}/AWSLogs/999900001111/*` }],
  },
  {
    scenario: "permission for another trail",
    statements: [readAcl, { ...write, Condition: { StringEquals: { "aws:SourceArn": `${trailArn}-other` } } }],
  },
])("refuses a bucket with $scenario", ({ statements }) => {
  expect(accountWithBucket(...statements).refusal(type, trail)).toMatch(
    /InsufficientS3BucketPolicyException.*Incorrect S3 bucket policy is detected for bucket: bucket-audit-dev-a1/,
  );
});

it("refuses a key whose policy does not let CloudTrail use it", () => {
  const test = accountWithBucket(readAcl, write);
  const closed = test.make("aws:kms/key:Key", {});
  expect(test.refusal(type, { ...trail, kmsKeyId: closed.state["arn"] })).toMatch(
    /InsufficientEncryptionPolicyException.*may not call kms:GenerateDataKey, kms:DescribeKey/,
  );
  const statement = { ...service, Action: ["kms:GenerateDataKey*", "kms:DescribeKey"], Resource: "*" };
  const open = test.make("aws:kms/key:Key", { policy: policyOf(accountManagesKey, statement) });
  expect(test.make(type, { ...trail, kmsKeyId: open.state["arn"] }).id).toBe(trailArn);
});

it("makes a trail that writes to the bucket, a log group and a topic", () => {
  const test = accountWithBucket(readAcl, { ...write, Resource: `arn:aws:s3:::${bucket}/audit/AWSLogs/*` });
  const objects = select(dataEvents, { field: "resources.type", equals: ["AWS::S3::Object"] });
  const inputs = {
    ...trail,
    ...toLogs,
    ...objects,
    s3KeyPrefix: "audit",
    snsTopicName: "trail",
    isMultiRegionTrail: true,
  };
  expect(test.make(type, inputs)).toMatchObject({
    id: trailArn,
    state: {
      arn: trailArn,
      homeRegion: "ap-southeast-1",
      snsTopicArn: "arn:aws:sns:ap-southeast-1:111122223333:trail",
      enableLogging: true,
    },
  });
});

it("has five trails in a region at most", () => {
  const test = accountWithBucket(readAcl, { ...write, Condition: undefined });
  for (let index = 0; index < 5; index++) test.make(type, { ...trail, name: `trail-${String(index)}` });
  expect(test.refusal(type, trail)).toMatch(/MaximumNumberOfTrailsExceededException/);
});

it("replaces a trail for its name only, and goes when deleted", () => {
  const test = accountWithBucket(readAcl, write);
  expect(test.account.diff(type, trail, { ...trail, s3BucketName: "b", isMultiRegionTrail: true }).replaces).toEqual(
    [],
  );
  expect(test.account.diff(type, trail, { ...trail, name: "other" }).replaces).toEqual(["name"]);
  test.make(type, trail);
  test.account.delete(type, trailArn);
  expect(test.account.read(type, trailArn)).toBeUndefined();
});
