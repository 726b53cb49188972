import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import type { Attributes } from "../attributes.ts";
import { holdKey, holdNeighbour } from "./neighbours.fixture.ts";
import { DatabaseUnderTest } from "./rds-cluster.fixture.ts";

const secretType = "aws:secretsmanager/secret:Secret";
const versionType = "aws:secretsmanager/secretVersion:SecretVersion";
const rotationType = "aws:secretsmanager/secretRotation:SecretRotation";
const functionArn = "arn:aws:lambda:ap-southeast-1:111122223333:function:rotate";

it.each([
  { scenario: "no name", inputs: { name: "" }, refusal: /expected length of name/ },
  { scenario: "a blank in its name", inputs: { name: "api key" }, refusal: /only alphanumeric characters and/ },
  { scenario: "an ending like AWS's own", inputs: { name: "partner-secret" }, refusal: /hyphen and six characters/ },
  { scenario: "513 characters", inputs: { name: "a".repeat(513) }, refusal: /range \(1 - 512\)/ },
  {
    scenario: "six days to recover",
    inputs: { recoveryWindowInDays: 6 },
    refusal: /0 or in the range \(7 - 30\), got 6/,
  },
  { scenario: "31 days to recover", inputs: { recoveryWindowInDays: 31 }, refusal: /got 31/ },
  { scenario: "a policy that is no JSON", inputs: { policy: "{" }, refusal: /"policy" contains an invalid JSON/ },
  { scenario: "an unknown key", inputs: { kmsKeyId: "alias/none" }, refusal: /KMS key 'alias\/none' does not exist/ },
])("refuses a secret with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(secretType, { name: "partner-signing", ...inputs })).toMatch(refusal);
});

it("makes a secret with an ending of AWS's own, under any key that exists", () => {
  const test = new AccountUnderTest();
  const { id, state } = test.make(secretType, { name: "partner-signing", kmsKeyId: holdKey(test) });
  expect(id).toMatch(/^arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:partner-signing-\w{6}$/);
  expect(state).toMatchObject({ arn: id, recoveryWindowInDays: 30, policy: "" });
  expect(test.make(secretType, { name: "other", kmsKeyId: "alias/aws/secretsmanager" }).id).toContain("secret:other-");
  expect(test.refusal(secretType, { name: "other" })).toMatch(/'other' already exists/);
});

it("blocks the name of a secret that can still be recovered", () => {
  const test = new AccountUnderTest();
  const kept = test.make(secretType, { name: "partner-signing", recoveryWindowInDays: 7 });
  const gone = test.make(secretType, { name: "other", recoveryWindowInDays: 0 });
  test.account.delete(secretType, kept.id);
  test.account.delete(secretType, gone.id);
  expect(test.account.read(secretType, kept.id)).toBeUndefined();
  expect(test.refusal(secretType, { name: "partner-signing" })).toMatch(/already scheduled for deletion/);
  expect(test.make(secretType, { name: "other" }).id).not.toBe(gone.id);
});

it("replaces a secret for its name only", () => {
  const { account } = new AccountUnderTest();
  const inputs = { name: "a", kmsKeyId: "alias/aws/secretsmanager" };
  expect(account.diff(secretType, inputs, { name: "b", kmsKeyId: "key" }).replaces).toEqual(["name"]);
});

it.each([
  {
    scenario: "two values",
    inputs: { secretString: "a", secretBinary: "YQ==" },
    refusal: /only one of .* can be specified/,
  },
  {
    scenario: "a write-only value without a version",
    inputs: { secretStringWo: "a" },
    refusal: /secretStringWoVersion` must be specified/,
  },
  { scenario: "bytes that are not base64", inputs: { secretBinary: "ä" }, refusal: /must be base64-encoded/ },
  { scenario: "no value", inputs: {}, refusal: /must provide either SecretString or SecretBinary/ },
  {
    scenario: "64 KiB and one byte",
    inputs: { secretString: "a".repeat(65537) },
    refusal: /less than or equal to 65536/,
  },
  { scenario: "no secret", inputs: { secretId: "none", secretString: "a" }, refusal: /Secret 'none' does not exist/ },
])("refuses a version with $scenario", ({ inputs, refusal }) => {
  const test = new AccountUnderTest();
  const { id } = test.make(secretType, { name: "partner-signing" });
  expect(test.refusal(versionType, { secretId: id, ...inputs })).toMatch(refusal);
});

it("gives a version the secret's ARN and its own id, and replaces it for a new value", () => {
  const test = new AccountUnderTest();
  const { id } = test.make(secretType, { name: "partner-signing" });
  const inputs = { secretId: "partner-signing", secretString: "first" };
  const version = test.make(versionType, inputs);
  expect(version.id).toMatch(/^arn:.*:secret:partner-signing-\w{6}\|[0-9a-f-]{36}$/);
  expect(version.state).toMatchObject({
    arn: id,
    secretArn: id,
    versionId: version.id.split("|")[1],
    versionStages: ["AWSCURRENT"],
  });
  const diff = (more: Attributes) => test.account.diff(versionType, inputs, { ...inputs, ...more }).replaces;
  expect(diff({ secretString: "second" })).toEqual(["secretString"]);
  expect(diff({ versionStages: ["AWSPENDING"] })).toEqual([]);
});

it.each([
  { scenario: "no rules", inputs: {}, refusal: /rotationRules is required/ },
  {
    scenario: "rules for no rotation",
    inputs: { rotationEnabled: false, rotationRules: { automaticallyAfterDays: 7 } },
    refusal: /must be omitted/,
  },
  {
    scenario: "two rhythms",
    inputs: { rotationRules: { automaticallyAfterDays: 7, scheduleExpression: "rate(7 days)" } },
    refusal: /one of `automaticallyAfterDays/,
  },
  { scenario: "1001 days", inputs: { rotationRules: { automaticallyAfterDays: 1001 } }, refusal: /range \(1 - 1000\)/ },
  {
    scenario: "five fields",
    inputs: { rotationRules: { scheduleExpression: "cron(0 16 ? * SUN)" } },
    refusal: /six fields/,
  },
  {
    scenario: "half past the hour",
    inputs: { rotationRules: { scheduleExpression: "cron(30 16 ? * SUN *)" } },
    refusal: /begins on the hour/,
  },
  {
    scenario: "25 hours",
    inputs: { rotationRules: { automaticallyAfterDays: 7, duration: "25h" } },
    refusal: /from 1h to 24h/,
  },
  {
    scenario: "nobody to rotate",
    inputs: { rotationLambdaArn: undefined, rotationRules: { automaticallyAfterDays: 7 } },
    refusal: /No Lambda rotation function ARN/,
  },
  {
    scenario: "no secret",
    inputs: { secretId: "none", rotationRules: { automaticallyAfterDays: 7 } },
    refusal: /Secret 'none' does not exist/,
  },
])("refuses a rotation with $scenario", ({ inputs, refusal }) => {
  const test = new AccountUnderTest();
  holdNeighbour(test, { type: "aws:lambda/function:Function", id: "rotate", arn: functionArn });
  const { id } = test.make(secretType, { name: "partner-signing" });
  expect(test.refusal(rotationType, { secretId: id, rotationLambdaArn: functionArn, ...inputs })).toMatch(refusal);
});

it("changes how RDS rotates the secret that it owns", () => {
  const test = new DatabaseUnderTest();
  test.cluster();
  const [managed] = test.account.store.list(secretType);
  const inputs = {
    secretId: managed?.id,
    rotationRules: { scheduleExpression: "rate(30 days)" },
    rotateImmediately: false,
  };
  const { id, state } = test.make(rotationType, inputs);
  expect({ id, rotationEnabled: state["rotationEnabled"] }).toEqual({ id: managed?.arn, rotationEnabled: true });
  expect(test.account.diff(rotationType, inputs, { ...inputs, secretId: "other" }).replaces).toEqual(["secretId"]);
});
