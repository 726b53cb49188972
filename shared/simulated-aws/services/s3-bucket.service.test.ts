import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { bucketPolicyOf, putObject } from "./s3-bucket.service.ts";

const bucketType = "aws:s3/bucket:Bucket";
const versioningType = "aws:s3/bucketVersioning:BucketVersioning";
const encryptionType = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const blockType = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ownershipType = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const loggingType = "aws:s3/bucketLogging:BucketLogging";
const bucket = "bucket-audit-dev-a1";

function accountWithBucket(): AccountUnderTest {
  const test = new AccountUnderTest();
  test.make(bucketType, { bucket });
  return test;
}

it.each([
  { scenario: "no name", inputs: { bucket: undefined }, refusal: /needs a physical name/ },
  { scenario: "a name of 2 characters", inputs: { bucket: "ab" }, refusal: /length of bucket/ },
  { scenario: "a name of 64 characters", inputs: { bucket: "b".repeat(64) }, refusal: /length of bucket/ },
  { scenario: "capitals", inputs: { bucket: "Audit" }, refusal: /lower-case letters/ },
  { scenario: "a hyphen at the end", inputs: { bucket: "audit-" }, refusal: /lower-case letters/ },
  { scenario: "two periods in a row", inputs: { bucket: "audit..dev" }, refusal: /two adjacent periods/ },
  { scenario: "an IP address as name", inputs: { bucket: "10.0.0.1" }, refusal: /IP address/ },
  { scenario: "a reserved prefix", inputs: { bucket: "sthree-audit" }, refusal: /reserved prefix sthree-/ },
  { scenario: "a reserved suffix", inputs: { bucket: "audit--x-s3" }, refusal: /reserved suffix --x-s3/ },
  {
    scenario: "an unknown namespace",
    inputs: { bucketNamespace: "regional" },
    refusal: /bucketNamespace to be one of/,
  },
  {
    scenario: "a name without the account regional suffix",
    inputs: { bucketNamespace: "account-regional" },
    refusal: /InvalidBucketName.*-111122223333-ap-southeast-1-an/,
  },
  {
    scenario: "deprecated settings on the bucket",
    inputs: { versioning: { enabled: true } },
    refusal: /use aws\.s3\.BucketVersioning/,
  },
])("refuses a bucket with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(bucketType, { bucket, ...inputs })).toMatch(refusal);
});

it.each([
  { scenario: "a bucket that nobody made", type: blockType, inputs: { bucket: "nobody" }, refusal: /does not exist/ },
  {
    scenario: "an unknown versioning status",
    type: versioningType,
    inputs: { bucket, versioningConfiguration: { status: "On" } },
    refusal: /Enabled Suspended Disabled/,
  },
  {
    scenario: "an unknown MFA delete",
    type: versioningType,
    inputs: { bucket, versioningConfiguration: { status: "Enabled", mfaDelete: "On" } },
    refusal: /mfaDelete to be one of/,
  },
  {
    scenario: "an unknown algorithm",
    type: encryptionType,
    inputs: { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "KMS" } }] },
    refusal: /AES256 aws:kms aws:kms:dsse/,
  },
  {
    scenario: "an unknown blocked encryption",
    type: encryptionType,
    inputs: { bucket, rules: [{ blockedEncryptionTypes: ["SSE-KMS"] }] },
    refusal: /SSE-C NONE/,
  },
  {
    scenario: "two encryption rules",
    type: encryptionType,
    inputs: { bucket, rules: [{}, {}] },
    refusal: /MalformedXML/,
  },
  {
    scenario: "a key beside AES256",
    type: encryptionType,
    inputs: {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256", kmsMasterKeyId: "alias/x" } }],
    },
    refusal: /a KMSMasterKeyID is not applicable/,
  },
  {
    scenario: "a key that nobody made",
    type: encryptionType,
    inputs: {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "alias/x" } }],
    },
    refusal: /'alias\/x' does not exist/,
  },
  {
    scenario: "an unknown ownership",
    type: ownershipType,
    inputs: { bucket, rule: { objectOwnership: "Writer" } },
    refusal: /BucketOwnerEnforced/,
  },
  {
    scenario: "access logs to a bucket that nobody made",
    type: loggingType,
    inputs: { bucket, targetBucket: "nobody", targetPrefix: "" },
    refusal: /does not exist/,
  },
  {
    scenario: "an unknown date in log keys",
    type: loggingType,
    inputs: {
      bucket,
      targetBucket: bucket,
      targetPrefix: "",
      targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "Now" } },
    },
    refusal: /EventTime DeliveryTime/,
  },
  {
    scenario: "two formats of log keys",
    type: loggingType,
    inputs: {
      bucket,
      targetBucket: bucket,
      targetPrefix: "",
      targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" }, simplePrefix: {} },
    },
    refusal: /only one of/,
  },
])("refuses $scenario", ({ type, inputs, refusal }) => {
  expect(accountWithBucket().refusal(type, inputs)).toMatch(refusal);
});

it.each([
  { type: blockType, setting: {} },
  { type: versioningType, setting: { versioningConfiguration: { status: "Enabled" } } },
  { type: encryptionType, setting: { rules: [{}] } },
  { type: ownershipType, setting: { rule: { objectOwnership: "ObjectWriter" } } },
  { type: loggingType, setting: { targetBucket: bucket, targetPrefix: "" } },
])("refuses $type for a bucket by its ARN", ({ type, setting }) => {
  expect(accountWithBucket().refusal(type, { ...setting, bucket: `arn:aws:s3:::${bucket}` })).toMatch(
    /a bucket's name/,
  );
});

it("makes buckets with S3's names, and settings that go by the bucket's name", () => {
  const test = new AccountUnderTest();
  const name = "audit-111122223333-ap-southeast-1-an";
  const { id, state } = test.make(bucketType, { bucket: name, bucketNamespace: "account-regional" });
  expect(id).toBe(name);
  expect(state).toMatchObject({
    arn: `arn:aws:s3:::${name}`,
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${name}.s3.ap-southeast-1.amazonaws.com`,
    hostedZoneId: "Z3O0J2DXBE1FTB",
  });
  const key = test.make("aws:kms/key:Key", {});
  const byDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.id };
  expect([
    test.make(versioningType, { bucket: name, versioningConfiguration: { status: "Enabled" } }).id,
    test.make(encryptionType, { bucket: name, rules: [{ applyServerSideEncryptionByDefault: byDefault }] }).id,
    test.make(blockType, { bucket: name, blockPublicAcls: true }).id,
    test.make(ownershipType, { bucket: name, rule: { objectOwnership: "BucketOwnerEnforced" } }).id,
    test.make(loggingType, { bucket: name, targetBucket: name, targetPrefix: "s3/" }).id,
  ]).toEqual([name, name, name, name, name]);
  expect(bucketPolicyOf(test.account.store, name)).toBe("");
});

it("never takes versioning back to Disabled", () => {
  const test = accountWithBucket();
  const inputs = { bucket, versioningConfiguration: { status: "Enabled" } };
  const { id, state } = test.make(versioningType, inputs);
  const to = (status: string): unknown =>
    test.account.update(versioningType, "subject", id, state, { bucket, versioningConfiguration: { status } });
  expect(() => to("Disabled")).toThrow(/cannot be updated from 'Enabled' to 'Disabled'/);
  expect(to("Suspended")).toMatchObject({ versioningConfiguration: { status: "Suspended" } });
});

it("replaces a bucket for its name, namespace and object lock, a setting for its bucket", () => {
  const { account } = new AccountUnderTest();
  expect(account.diff(bucketType, { bucket }, { bucket, objectLockEnabled: true, forceDestroy: true })).toEqual({
    changed: ["forceDestroy", "objectLockEnabled"],
    replaces: ["objectLockEnabled"],
    deleteBeforeReplace: true,
  });
  expect(account.diff(bucketType, { bucket: "a" }, { bucket: "b", bucketNamespace: "global" }).replaces).toEqual([
    "bucket",
    "bucketNamespace",
  ]);
  expect(account.diff(versioningType, { bucket: "a" }, { bucket: "b" }).replaces).toEqual(["bucket"]);
});

it("deletes a bucket that others name, but not one that holds objects, unless by force", () => {
  const test = accountWithBucket();
  test.make(blockType, { bucket });
  test.make(bucketType, { bucket: "forced", forceDestroy: true });
  putObject(test.account.store, bucket, "AWSLogs/1.json.gz");
  putObject(test.account.store, "forced", "AWSLogs/1.json.gz");
  expect(() => putObject(test.account.store, "nobody", "k")).toThrow(/NoSuchBucket/);
  expect(() => test.account.delete(bucketType, bucket)).toThrow(/BucketNotEmpty.*holds 1 objects/);
  test.account.delete(bucketType, "forced");
  expect(test.account.store.list("simulated:s3/object").map(({ id }) => id)).toEqual([`${bucket}/AWSLogs/1.json.gz`]);
  test.make(bucketType, { bucket: "empty" });
  test.make(blockType, { bucket: "empty" });
  test.account.delete(bucketType, "empty");
  expect(test.account.read(bucketType, "empty")).toBeUndefined();
});

it("empties a bucket by force only while no policy denies the deletion of its objects", () => {
  const test = accountWithBucket();
  const forced = "bucket-forced-dev-a1";
  const objects = `arn:aws:s3:::${forced}/*`;
  test.make(bucketType, { bucket: forced, forceDestroy: true });
  const deny = { Sid: "Keep", Effect: "Deny", Principal: "*", Action: ["s3:DeleteObject"], Resource: [objects] };
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [deny] });
  test.make("aws:s3/bucketPolicy:BucketPolicy", { bucket: forced, policy });
  putObject(test.account.store, forced, "logs/1.json.gz");
  expect(() => test.account.delete(bucketType, forced)).toThrow(
    /AccessDenied.*logs\/1\.json\.gz with an explicit deny in a resource-based policy/,
  );
  test.account.delete("aws:s3/bucketPolicy:BucketPolicy", forced);
  test.account.delete(bucketType, forced);
  expect(test.account.read(bucketType, forced)).toBeUndefined();
});
