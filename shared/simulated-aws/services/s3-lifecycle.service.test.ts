import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";

const type = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const bucket = "bucket-audit-dev-a1";
const retention = {
  id: "keep-seven-years",
  status: "Enabled",
  filter: {},
  transitions: [
    { days: 30, storageClass: "STANDARD_IA" },
    { days: 90, storageClass: "GLACIER_IR" },
  ],
  expiration: { days: 2557 },
  noncurrentVersionExpiration: { noncurrentDays: 30 },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
};

function accountWithBucket(): AccountUnderTest {
  const test = new AccountUnderTest();
  test.make("aws:s3/bucket:Bucket", { bucket });
  return test;
}

const marker = { expiredObjectDeleteMarker: true };
const tag = { tag: { key: "class", value: "log" } };

it.each([
  { scenario: "no rules", inputs: { rules: [] }, refusal: /1 to 1,000 rules/ },
  { scenario: "rules left out", inputs: { rules: undefined }, refusal: /1 to 1,000 rules/ },
  { scenario: "its bucket's ARN", inputs: { bucket: `arn:aws:s3:::${bucket}` }, refusal: /a bucket's name/ },
  {
    scenario: "one id twice",
    inputs: { rules: [retention, retention] },
    refusal: /Rule ID must be unique.*keep-seven-years/,
  },
  { scenario: "an unknown least size", inputs: { transitionDefaultMinimumObjectSize: "none" }, refusal: /128K/ },
])("refuses a configuration with $scenario", ({ inputs, refusal }) => {
  expect(accountWithBucket().refusal(type, { bucket, rules: [retention], ...inputs })).toMatch(refusal);
});

it.each([
  { scenario: "an id over 255 characters", rule: { id: "r".repeat(256) }, refusal: /length of rules.id/ },
  { scenario: "a status in lower case", rule: { status: "enabled" }, refusal: /Enabled Disabled/ },
  {
    scenario: "an unknown class",
    rule: { transitions: [{ days: 30, storageClass: "COLD" }] },
    refusal: /STANDARD_IA INTELLIGENT/,
  },
  {
    scenario: "an unknown class for old versions",
    rule: { noncurrentVersionTransitions: [{ noncurrentDays: 30, storageClass: "COLD" }] },
    refusal: /noncurrentVersionTransitions.storageClass to be one of/,
  },
  {
    scenario: "expiration after 0 days",
    rule: { expiration: { days: 0 } },
    refusal: /Expiration action must be a positive integer, got 0/,
  },
  { scenario: "half a day", rule: { expiration: { days: 1.5 } }, refusal: /positive integer, got 1.5/ },
  {
    scenario: "a transition before creation",
    rule: { transitions: [{ days: -1, storageClass: "GLACIER" }] },
    refusal: /nonnegative/,
  },
  {
    scenario: "old versions for 0 days",
    rule: { noncurrentVersionExpiration: { noncurrentDays: 0 } },
    refusal: /noncurrent_days must be at least 1/,
  },
  {
    scenario: "old versions moved before they are old",
    rule: { noncurrentVersionTransitions: [{ noncurrentDays: -1, storageClass: "GLACIER" }] },
    refusal: /noncurrent_days must be at least 0/,
  },
  {
    scenario: "no newer version kept",
    rule: { noncurrentVersionExpiration: { noncurrentDays: 1, newerNoncurrentVersions: 0 } },
    refusal: /newer_noncurrent_versions must be at least 1/,
  },
  {
    scenario: "no newer version kept in place",
    rule: {
      noncurrentVersionTransitions: [{ noncurrentDays: 1, newerNoncurrentVersions: 0, storageClass: "GLACIER" }],
    },
    refusal: /newer_noncurrent_versions must be at least 1/,
  },
  {
    scenario: "uploads aborted after 0 days",
    rule: { abortIncompleteMultipartUpload: { daysAfterInitiation: 0 } },
    refusal: /DaysAfterInitiation/,
  },
  {
    scenario: "nothing to do",
    rule: {
      transitions: undefined,
      expiration: undefined,
      noncurrentVersionExpiration: undefined,
      abortIncompleteMultipartUpload: undefined,
    },
    refusal: /At least one action needs to be specified/,
  },
  { scenario: "filter and prefix", rule: { prefix: "logs/" }, refusal: /Filter and Prefix cannot both/ },
  {
    scenario: "two conditions without and",
    rule: { filter: { prefix: "a", objectSizeLessThan: 9 } },
    refusal: /several stand in "and"/,
  },
  { scenario: "and with one condition", rule: { filter: { and: { prefix: "a" } } }, refusal: /joins two or more/ },
  {
    scenario: "sizes the wrong way round",
    rule: { filter: { and: { objectSizeGreaterThan: 9, objectSizeLessThan: 9 } } },
    refusal: /must be less than ObjectSizeLessThan/,
  },
  {
    scenario: "an expiration by days and by date",
    rule: { expiration: { days: 1, date: "2030-01-01" } },
    refusal: /exactly one of/,
  },
  {
    scenario: "an expiration by days and of delete markers",
    rule: { expiration: { days: 2557, ...marker } },
    refusal: /exactly one of/,
  },
  { scenario: "an expiration of nothing", rule: { expiration: {} }, refusal: /exactly one of/ },
  {
    scenario: "delete markers by tag",
    rule: { expiration: marker, filter: tag },
    refusal: /DeleteMarker cannot be specified with tags/,
  },
  { scenario: "uploads aborted by tag", rule: { filter: tag }, refusal: /Upload cannot be specified with tags/ },
  {
    scenario: "infrequent access after 29 days",
    rule: { transitions: [{ days: 29, storageClass: "STANDARD_IA" }] },
    refusal: /greater than or equal to 30 for storageClass 'STANDARD_IA'/,
  },
  {
    scenario: "old versions in infrequent access after 7 days",
    rule: { noncurrentVersionTransitions: [{ noncurrentDays: 7, storageClass: "STANDARD_IA" }] },
    refusal: /'NoncurrentDays'.*greater than or equal to 30/,
  },
  {
    scenario: "one class twice",
    rule: { transitions: [1, 2].map((days) => ({ days, storageClass: "GLACIER" })) },
    refusal: /'StorageClass' must be different/,
  },
  {
    scenario: "a way back up",
    rule: {
      transitions: [
        { days: 30, storageClass: "GLACIER" },
        { days: 90, storageClass: "STANDARD_IA" },
      ],
    },
    refusal: /do not move from GLACIER to STANDARD_IA/,
  },
  {
    scenario: "an archive 10 days after infrequent access",
    rule: {
      transitions: [
        { days: 30, storageClass: "STANDARD_IA" },
        { days: 40, storageClass: "GLACIER" },
      ],
    },
    refusal: /must be 30 days more/,
  },
  {
    scenario: "expiration before the last transition",
    rule: { expiration: { days: 90 } },
    refusal: /must be greater than 'Days' in the Transition action \(90 <= 90\)/,
  },
])("refuses a rule with $scenario", ({ rule, refusal }) => {
  expect(accountWithBucket().refusal(type, { bucket, rules: [{ ...retention, ...rule }] })).toMatch(refusal);
});

it("takes seven years by way of colder classes, and rules by prefix, size and tag", () => {
  const test = accountWithBucket();
  const others = [
    { id: "plain", status: "Enabled", filter: {}, expiration: { days: 1, expiredObjectDeleteMarker: false } },
    { id: "markers", status: "Enabled", filter: { prefix: "" }, expiration: marker },
    { id: "small", status: "Disabled", filter: { and: { prefix: "a", tags: { a: "b" } } }, expiration: { days: 1 } },
    {
      id: "sized",
      status: "Enabled",
      filter: { objectSizeGreaterThan: 9 },
      expiration: { date: "2030-01-01T00:00:00Z" },
    },
  ];
  const { id, state } = test.make(type, { bucket, rules: [retention, ...others] });
  expect([id, state["transitionDefaultMinimumObjectSize"]]).toEqual([bucket, "all_storage_classes_128K"]);
});

it("updates rules in place, replaces for another bucket, and goes when deleted", () => {
  const test = accountWithBucket();
  const { id } = test.make(type, { bucket, rules: [retention] });
  expect(test.account.diff(type, { bucket, rules: [] }, { bucket, rules: [retention] }).replaces).toEqual([]);
  expect(test.account.diff(type, { bucket }, { bucket: "other" }).replaces).toEqual(["bucket"]);
  test.account.delete(type, id);
  expect(test.account.read(type, id)).toBeUndefined();
});
