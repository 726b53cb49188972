import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { accountManagesKey, policyOf } from "./iam-policy.fixture.ts";

const groupType = "aws:cloudwatch/logGroup:LogGroup";
const streamType = "aws:cloudwatch/logStream:LogStream";
const queryType = "aws:cloudwatch/queryDefinition:QueryDefinition";
const name = "/payments/dev/loggroup-app-a1";
const query = { name: "payments/errors", queryString: "fields @message", logGroupNames: [name] };

const forLogs = {
  Effect: "Allow",
  Principal: { Service: "logs.ap-southeast-1.amazonaws.com" },
  Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
  Resource: "*",
  Condition: {
    ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:ap-southeast-1:111122223333:log-group:/payments/*" },
  },
};

function accountWithGroup(): AccountUnderTest {
  const test = new AccountUnderTest();
  test.make(groupType, { name });
  return test;
}

it.each([
  { scenario: "a name of 513 characters", inputs: { name: "g".repeat(513) }, refusal: /length of name/ },
  { scenario: "a blank in the name", inputs: { name: "app logs" }, refusal: /hash signs and dots are allowed/ },
  { scenario: "AWS's own prefix", inputs: { name: "aws/spans" }, refusal: /reserved for AWS/ },
  {
    scenario: "a retention of 2556 days",
    inputs: { retentionInDays: 2556 },
    refusal: /expected retentionInDays to be one of \[0 1 3 .* 2557 .*\], got 2556/,
  },
  {
    scenario: "an unknown class",
    inputs: { logGroupClass: "ARCHIVE" },
    refusal: /STANDARD INFREQUENT_ACCESS DELIVERY/,
  },
  { scenario: "an alias as key", inputs: { kmsKeyId: "alias/logs" }, refusal: /kmsKeyId is the ARN of a key/ },
  {
    scenario: "a key that nobody made",
    inputs: { kmsKeyId: "arn:aws:kms:ap-southeast-1:111122223333:key/0a1b" },
    refusal: /AccessDeniedException.*does not exist or is not allowed to be used with Arn/,
  },
])("refuses a log group with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(groupType, { name, ...inputs })).toMatch(refusal);
});

it.each([
  { scenario: "nothing about CloudWatch Logs", statements: [] },
  {
    scenario: "another region's service",
    statements: [{ ...forLogs, Principal: { Service: "logs.eu-west-1.amazonaws.com" } }],
  },
  { scenario: "decryption only", statements: [{ ...forLogs, Action: "kms:Decrypt" }] },
  {
    scenario: "other log groups only",
    statements: [
      {
        ...forLogs,
        Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:log-group:/other/*" } },
      },
    ],
  },
])("refuses a key whose policy has $scenario", ({ statements }) => {
  const test = new AccountUnderTest();
  const { state } = test.make("aws:kms/key:Key", { policy: policyOf(accountManagesKey, ...statements) });
  expect(test.refusal(groupType, { name, kmsKeyId: state["arn"] })).toMatch(
    /is not allowed to be used with Arn.*logs\.ap-southeast-1\.amazonaws\.com call/,
  );
});

it("makes a group that keeps events for seven years under its own key", () => {
  const test = new AccountUnderTest();
  const { state: key } = test.make("aws:kms/key:Key", { policy: policyOf(accountManagesKey, forLogs) });
  expect(test.make(groupType, { name, retentionInDays: 2557, kmsKeyId: key["arn"] })).toMatchObject({
    id: name,
    state: {
      arn: `arn:aws:logs:ap-southeast-1:111122223333:log-group:${name}`,
      retentionInDays: 2557,
      logGroupClass: "STANDARD",
    },
  });
});

it("keeps events of the delivery class for two days whatever is asked", () => {
  const test = new AccountUnderTest();
  expect(
    test.make(groupType, { name, logGroupClass: "DELIVERY", retentionInDays: 2557 }).state["retentionInDays"],
  ).toBe(2);
});

it.each([
  { scenario: "a stream without name", type: streamType, inputs: { logGroupName: name }, refusal: /needs a name/ },
  {
    scenario: "a stream of 513 characters",
    type: streamType,
    inputs: { logGroupName: name, name: "s".repeat(513) },
    refusal: /length of name/,
  },
  {
    scenario: "a colon in a stream's name",
    type: streamType,
    inputs: { logGroupName: name, name: "a:b" },
    refusal: /must not contain ':'/,
  },
  {
    scenario: "a stream of a group that nobody made",
    type: streamType,
    inputs: { logGroupName: "nobody", name: "s" },
    refusal: /does not exist/,
  },
  { scenario: "a query without name", type: queryType, inputs: { ...query, name: undefined }, refusal: /needs a name/ },
  {
    scenario: "a query's name of 256 characters",
    type: queryType,
    inputs: { ...query, name: "q".repeat(256) },
    refusal: /length of name/,
  },
  {
    scenario: "a query's name that ends in a slash",
    type: queryType,
    inputs: { ...query, name: "payments/" },
    refusal: /start or end with a slash/,
  },
  {
    scenario: "a query over 10,000 characters",
    type: queryType,
    inputs: { ...query, queryString: "q".repeat(10001) },
    refusal: /queryString/,
  },
  {
    scenario: "a query over 51 groups",
    type: queryType,
    inputs: { ...query, logGroupNames: Array.from({ length: 51 }, () => name) },
    refusal: /Too many log groups/,
  },
  {
    scenario: "a query over a group that nobody made",
    type: queryType,
    inputs: { ...query, logGroupNames: ["nobody"] },
    refusal: /does not exist/,
  },
])("refuses $scenario", ({ type, inputs, refusal }) => {
  expect(accountWithGroup().refusal(type, inputs)).toMatch(refusal);
});

it("knows a stream by its name, and by its group as well where another group has the name", () => {
  const test = accountWithGroup();
  test.make(groupType, { name: "other" });
  const first = test.make(streamType, { logGroupName: name, name: "S3Delivery" });
  expect(first).toMatchObject({
    id: "S3Delivery",
    state: { arn: `arn:aws:logs:ap-southeast-1:111122223333:log-group:${name}:log-stream:S3Delivery` },
  });
  expect(test.make(streamType, { logGroupName: "other", name: "S3Delivery" }).id).toBe("other:S3Delivery");
  expect(test.refusal(streamType, { logGroupName: name, name: "S3Delivery" })).toMatch(/AlreadyExists/);
  expect(test.refusal(streamType, { logGroupName: "other", name: "S3Delivery" })).toMatch(/AlreadyExists/);
});

it("gives a saved query its id, and renames it in place", () => {
  const test = accountWithGroup();
  const { id, state } = test.make(queryType, query);
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(state).toMatchObject({
    queryDefinitionId: id,
    arn: `arn:aws:logs:ap-southeast-1:111122223333:query-definition:${id}`,
  });
  expect(test.account.diff(queryType, query, { ...query, name: "payments/other" }).replaces).toEqual([]);
});

it("replaces a group for its class, and updates its retention and key", () => {
  const { account } = new AccountUnderTest();
  expect(account.diff(groupType, { name }, { name, logGroupClass: "DELIVERY", retentionInDays: 7 })).toEqual({
    changed: ["logGroupClass", "retentionInDays"],
    replaces: ["logGroupClass"],
    deleteBeforeReplace: true,
  });
  expect(account.diff(groupType, { name }, { name, kmsKeyId: "k" }).replaces).toEqual([]);
  expect(account.diff(streamType, { name, logGroupName: "a" }, { name: "s", logGroupName: "b" }).replaces).toEqual([
    "logGroupName",
    "name",
  ]);
});

it("deletes a group in use, but not one that is protected from deletion", () => {
  const test = accountWithGroup();
  test.make(streamType, { logGroupName: name, name: "s" });
  test.make(groupType, { name: "kept", deletionProtectionEnabled: true });
  test.account.delete(groupType, name);
  expect(test.account.read(groupType, name)).toBeUndefined();
  expect(() => test.account.delete(groupType, "kept")).toThrow(/deletion protection/);
});
