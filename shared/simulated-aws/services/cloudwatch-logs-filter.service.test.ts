import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { permit, trust } from "./iam-policy.fixture.ts";

const groupType = "aws:cloudwatch/logGroup:LogGroup";
const roleType = "aws:iam/role:Role";
const subscriptionType = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
const metricType = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const group = "/payments/dev/loggroup-app-a1";
const streamArn = "arn:aws:firehose:ap-southeast-1:111122223333:deliverystream/stream-logs-dev-a1";
const roleArn = "arn:aws:iam::111122223333:role/to-stream";
const subscription = { name: "to-s3", logGroup: group, filterPattern: "", destinationArn: streamArn, roleArn };
const metric = {
  name: "payments-volume",
  logGroupName: group,
  pattern: '{ $.event = "payment" }',
  metricTransformation: { name: "Payments", namespace: "Payments/dev", value: "1", defaultValue: "0" },
};

/** A group, a stream, and a role through which CloudWatch Logs may write to it. */
function accountWithStream(): AccountUnderTest {
  const test = new AccountUnderTest();
  const { store } = test.account;
  store.put({
    type: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    id: streamArn,
    arn: streamArn,
    name: "stream-logs-dev-a1",
    owner: undefined,
    inputs: {},
    state: {},
  });
  test.make(groupType, { name: group });
  test.make(groupType, { name: "rare", logGroupClass: "INFREQUENT_ACCESS" });
  test.make(roleType, { name: "to-stream", assumeRolePolicy: trust("logs.amazonaws.com") });
  const policy = permit(["firehose:PutRecord*", streamArn]);
  test.make("aws:iam/rolePolicy:RolePolicy", { name: "write", role: "to-stream", policy });
  test.make(roleType, { name: "not-for-logs", assumeRolePolicy: trust("firehose.amazonaws.com") });
  test.make(roleType, { name: "may-nothing", assumeRolePolicy: trust("logs.ap-southeast-1.amazonaws.com") });
  return test;
}

const functionArn = "arn:aws:lambda:ap-southeast-1:111122223333:function:to-chat";

function putLambda({ account }: AccountUnderTest, principal: string): void {
  const row = { owner: undefined, name: undefined, state: {} };
  account.store.put({ ...row, type: "aws:lambda/function:Function", id: "to-chat", arn: functionArn, inputs: {} });
  const inputs = { function: "to-chat", principal };
  account.store.put({ ...row, type: "aws:lambda/permission:Permission", id: "logs", arn: undefined, inputs });
}

it.each([
  { scenario: "no name", inputs: { name: undefined }, refusal: /needs a name/ },
  { scenario: "a name of 513 characters", inputs: { name: "f".repeat(513) }, refusal: /length of name/ },
  { scenario: "a group that nobody made", inputs: { logGroup: "nobody" }, refusal: /'nobody' does not exist/ },
  {
    scenario: "a group of another class",
    inputs: { logGroup: "rare" },
    refusal: /only supported on the Standard log class/,
  },
  { scenario: "an unknown distribution", inputs: { distribution: "Even" }, refusal: /ByLogStream Random/ },
  {
    scenario: "an unknown system field",
    inputs: { emitSystemFields: ["@aws.zone"] },
    refusal: /@aws.account @aws.region/,
  },
  { scenario: "a destination that is no ARN", inputs: { destinationArn: "stream" }, refusal: /is an invalid ARN/ },
  {
    scenario: "a destination that nobody made",
    inputs: { destinationArn: `${streamArn}-x` },
    refusal: /Could not deliver test message/,
  },
  {
    scenario: "a pattern over 1,024 characters",
    inputs: { filterPattern: "p".repeat(1025) },
    refusal: /length of filterPattern/,
  },
  { scenario: "an open bracket", inputs: { filterPattern: "[a, b" }, refusal: /must end with '\]'/ },
  { scenario: "an open brace", inputs: { filterPattern: "{ $.a = 1" }, refusal: /must end with '}'/ },
  {
    scenario: "a topic as destination",
    inputs: { destinationArn: "arn:aws:sns:ap-southeast-1:111122223333:t" },
    refusal: /cannot work with destinationArn for vendor sns/,
  },
  {
    scenario: "a stream without role",
    inputs: { roleArn: undefined },
    refusal: /vendor firehose cannot be used without roleArn/,
  },
  {
    scenario: "a function with role",
    inputs: { destinationArn: functionArn },
    refusal: /vendor lambda cannot be used with roleArn/,
  },
  {
    scenario: "a role that is not for CloudWatch Logs",
    inputs: { roleArn: "arn:aws:iam::111122223333:role/not-for-logs" },
    refusal: /permission to assume the provided role.*not-for-logs does not trust/,
  },
  {
    scenario: "a role that may not write",
    inputs: { roleArn: "arn:aws:iam::111122223333:role/may-nothing" },
    refusal: /Could not deliver test message to specified Firehose stream.*may-nothing may not call firehose:PutRecord/,
  },
])("refuses a subscription filter with $scenario", ({ inputs, refusal }) => {
  expect(accountWithStream().refusal(subscriptionType, { ...subscription, ...inputs })).toMatch(refusal);
});

it("has two subscription filters for a group at most", () => {
  const test = accountWithStream();
  const first = test.make(subscriptionType, subscription);
  const second = test.make(subscriptionType, { ...subscription, name: "second" });
  expect(first.id).toMatch(/^cwlsf-\d+$/);
  expect(second.id).toMatch(/^cwlsf-\d+$/);
  expect(second.id).not.toBe(first.id);
  expect(first.state).toMatchObject({ roleArn, distribution: "ByLogStream", applyOnTransformedLogs: false });
  expect(test.refusal(subscriptionType, { ...subscription, name: "third" })).toMatch(/LimitExceededException/);
  const changed = { ...subscription, filterPattern: "ERROR" };
  expect(test.account.update(subscriptionType, "subject", first.id, first.state, changed)).toMatchObject(changed);
  expect(test.refusal(subscriptionType, subscription)).toMatch(/AlreadyExists/);
});

it("invokes a function only with its permission", () => {
  const test = accountWithStream();
  const toFunction = { ...subscription, destinationArn: functionArn, roleArn: undefined };
  putLambda(test, "events.amazonaws.com");
  expect(test.refusal(subscriptionType, toFunction)).toMatch(/Could not execute the lambda function/);
  putLambda(test, "logs.amazonaws.com");
  expect(test.make(subscriptionType, toFunction).state["roleArn"]).toBe("");
});

const transformation = (changes: object): object => ({
  metricTransformation: { ...metric.metricTransformation, ...changes },
});

it.each([
  { scenario: "no name", inputs: { name: undefined }, refusal: /needs a name/ },
  { scenario: "a name of 513 characters", inputs: { name: "f".repeat(513) }, refusal: /length of name/ },
  { scenario: "a colon in its name", inputs: { name: "a:b" }, refusal: /must not contain colon nor asterisk/ },
  { scenario: "a group that nobody made", inputs: { logGroupName: "nobody" }, refusal: /does not exist/ },
  { scenario: "a group of another class", inputs: { logGroupName: "rare" }, refusal: /only supported on the Standard/ },
  { scenario: "a pattern over 1,024 characters", inputs: { pattern: "p".repeat(1025) }, refusal: /length of pattern/ },
  { scenario: "an open brace", inputs: { pattern: "{ $.a = 1" }, refusal: /must end with '}'/ },
  {
    scenario: "a metric's name over 255 characters",
    inputs: transformation({ name: "m".repeat(256) }),
    refusal: /metricTransformation.name/,
  },
  { scenario: "a dollar sign in a metric's name", inputs: transformation({ name: "$x" }), refusal: /dollar sign/ },
  {
    scenario: "a colon in the namespace",
    inputs: transformation({ namespace: "a:b" }),
    refusal: /metricTransformation.namespace/,
  },
  {
    scenario: "a namespace over 255 characters",
    inputs: transformation({ namespace: "n".repeat(256) }),
    refusal: /length of metricTransformation.namespace/,
  },
  {
    scenario: "AWS's namespace",
    inputs: transformation({ namespace: "AWS/ECS" }),
    refusal: /starting with AWS\/ are reserved/,
  },
  { scenario: "an unknown unit", inputs: transformation({ unit: "Payments" }), refusal: /unit to be one of/ },
  {
    scenario: "a value over 100 characters",
    inputs: transformation({ value: "1".repeat(101) }),
    refusal: /metricTransformation.value/,
  },
  {
    scenario: "a value that is a word",
    inputs: transformation({ value: "one" }),
    refusal: /must be a number or a selector, got "one"/,
  },
  {
    scenario: "a default that is a word",
    inputs: transformation({ defaultValue: "none" }),
    refusal: /cannot parse 'none' as float/,
  },
  {
    scenario: "dimensions beside a default",
    inputs: transformation({ dimensions: { A: "$.a" } }),
    refusal: /mutually exclusive/,
  },
  {
    scenario: "four dimensions",
    inputs: transformation({ defaultValue: undefined, dimensions: { A: "$.a", B: "$.b", C: "$.c", D: "$.d" } }),
    refusal: /at most 3 dimensions/,
  },
  {
    scenario: "dimensions of plain words",
    inputs: { pattern: "ERROR", ...transformation({ defaultValue: undefined, dimensions: { A: "$.a" } }) },
    refusal: /does not support dimensions/,
  },
  {
    scenario: "a dimension that is always the same",
    inputs: transformation({ defaultValue: undefined, dimensions: { A: "dev" } }),
    refusal: /must be valid selector, got "dev"/,
  },
])("refuses a metric filter with $scenario", ({ inputs, refusal }) => {
  expect(accountWithStream().refusal(metricType, { ...metric, ...inputs })).toMatch(refusal);
});

it("counts payments, by field where the pattern has fields", () => {
  const test = accountWithStream();
  const { id, state } = test.make(metricType, metric);
  expect(id).toBe("payments-volume");
  expect(state["metricTransformation"]).toEqual({ ...metric.metricTransformation, unit: "None" });
  const byStatus = transformation({ defaultValue: undefined, value: "$.amount", dimensions: { Status: "$.status" } });
  expect(test.make(metricType, { ...metric, name: "by-status", ...byStatus }).id).toBe("by-status");
});

it("has a hundred metric filters for a group at most", () => {
  const test = accountWithStream();
  for (let index = 0; index < 100; index++) test.make(metricType, { ...metric, name: `f${String(index)}` });
  expect(test.refusal(metricType, metric)).toMatch(/LimitExceededException/);
});

it("replaces filters for their names and groups, a subscription for its destination", () => {
  const { account } = new AccountUnderTest();
  expect(account.diff(subscriptionType, subscription, { ...subscription, destinationArn: "b", roleArn: "c" })).toEqual({
    changed: ["destinationArn", "roleArn"],
    replaces: ["destinationArn"],
    deleteBeforeReplace: false,
  });
  expect(account.diff(metricType, metric, { ...metric, pattern: "x" }).replaces).toEqual([]);
  expect(account.diff(metricType, metric, { ...metric, name: "x" }).replaces).toEqual(["name"]);
});

it("lets go of the group and the stream when deleted", () => {
  const test = accountWithStream();
  const { id } = test.make(subscriptionType, subscription);
  expect(test.account.store.usesOf(groupType, group).map(({ fromId }) => fromId)).toEqual([id]);
  test.account.delete(subscriptionType, id);
  expect(test.account.store.usesOf(groupType, group)).toEqual([]);
});
