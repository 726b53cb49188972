import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { policyOf } from "./iam-policy.fixture.ts";

const topicType = "aws:sns/topic:Topic";
const policyType = "aws:sns/topicPolicy:TopicPolicy";
const subscriptionType = "aws:sns/topicSubscription:TopicSubscription";
const arn = "arn:aws:sns:ap-southeast-1:111122223333:topic-alarms-dev";
const statement = {
  Effect: "Allow",
  Principal: { Service: "cloudwatch.amazonaws.com" },
  Action: "sns:Publish",
  Resource: arn,
};

function accountWithTopic(): AccountUnderTest {
  const test = new AccountUnderTest();
  test.make(topicType, { name: "topic-alarms-dev" });
  test.make(topicType, { name: "ordered.fifo", fifoTopic: true });
  return test;
}

it.each([
  { scenario: "a blank in the name", inputs: { name: "alarms dev" }, refusal: /invalid topic name/ },
  { scenario: "a name of 257 characters", inputs: { name: "t".repeat(257) }, refusal: /invalid topic name/ },
  { scenario: "FIFO without .fifo", inputs: { fifoTopic: true }, refusal: /invalid topic name/ },
  { scenario: ".fifo without FIFO", inputs: { name: "t.fifo" }, refusal: /invalid topic name/ },
  {
    scenario: "an archive without FIFO",
    inputs: { archivePolicy: "{}" },
    refusal: /archive policy can only be set for FIFO/,
  },
  {
    scenario: "a throughput scope without FIFO",
    inputs: { fifoThroughputScope: "Topic" },
    refusal: /FIFO throughput scope/,
  },
  {
    scenario: "deduplication without FIFO",
    inputs: { contentBasedDeduplication: true },
    refusal: /content-based dedup/,
  },
  {
    scenario: "an unknown scope",
    inputs: { name: "t.fifo", fifoTopic: true, fifoThroughputScope: "Queue" },
    refusal: /one of/,
  },
  { scenario: "a display name over 100 characters", inputs: { displayName: "d".repeat(101) }, refusal: /displayName/ },
  { scenario: "signature version 3", inputs: { signatureVersion: 3 }, refusal: /1 - 2/ },
  { scenario: "an unknown tracing mode", inputs: { tracingConfig: "On" }, refusal: /PassThrough Active/ },
  { scenario: "a delivery policy that is no JSON", inputs: { deliveryPolicy: "{" }, refusal: /invalid JSON/ },
  { scenario: "a policy that is no JSON", inputs: { policy: "{" }, refusal: /invalid JSON/ },
  {
    scenario: "a policy about another topic",
    inputs: { policy: policyOf({ ...statement, Resource: `${arn}-other` }) },
    refusal: /is not the topic/,
  },
  {
    scenario: "a key that nobody made",
    inputs: { kmsMasterKeyId: "alias/none" },
    refusal: /KmsMasterKeyId.*does not exist/,
  },
])("refuses a topic with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(topicType, { name: "topic-alarms-dev", ...inputs })).toMatch(refusal);
});

it.each([
  { scenario: "for a name instead of an ARN", inputs: { arn: "topic-alarms-dev" }, refusal: /is an invalid ARN/ },
  {
    scenario: "for a topic that nobody made",
    inputs: { arn: `${arn}-x`, policy: policyOf({ ...statement, Resource: "*" }) },
    refusal: /does not exist/,
  },
  { scenario: "that is no JSON", inputs: { policy: "{" }, refusal: /invalid JSON/ },
  {
    scenario: "without principal",
    inputs: { policy: policyOf({ ...statement, Principal: undefined }) },
    refusal: /Missing required field Principal/,
  },
  {
    scenario: "for a role that nobody made",
    inputs: { policy: policyOf({ ...statement, Principal: { AWS: "arn:aws:iam::111122223333:role/x" } }) },
    refusal: /PrincipalNotFound/,
  },
  {
    scenario: "about making topics",
    inputs: { policy: policyOf({ ...statement, Action: ["sns:Publish", "sns:CreateTopic"] }) },
    refusal: /action out of service scope! \(sns:CreateTopic\)/,
  },
  {
    scenario: "about another topic",
    inputs: { policy: policyOf({ ...statement, Resource: `${arn}-other` }) },
    refusal: /is not the topic/,
  },
  {
    scenario: "over 30 KB",
    inputs: { policy: policyOf({ ...statement, Condition: { StringLike: { k: "v".repeat(30720) } } }) },
    refusal: /30720 characters/,
  },
])("refuses a topic policy $scenario", ({ inputs, refusal }) => {
  expect(accountWithTopic().refusal(policyType, { arn, policy: policyOf(statement), ...inputs })).toMatch(refusal);
});

it.each([
  { scenario: "with an unknown protocol", inputs: { protocol: "slack" }, refusal: /protocol to be one of/ },
  {
    scenario: "with an address that is none",
    inputs: { endpoint: "oncall" },
    refusal: /Invalid parameter: Email address/,
  },
  {
    scenario: "over HTTPS to http://",
    inputs: { protocol: "https", endpoint: "http://x" },
    refusal: /must match the specified protocol/,
  },
  {
    scenario: "of a queue by its URL",
    inputs: { protocol: "sqs", endpoint: "https://sqs" },
    refusal: /SQS endpoint ARN/,
  },
  { scenario: "of a topic that nobody made", inputs: { topic: `${arn}-x` }, refusal: /does not exist/ },
  {
    scenario: "with an unknown filter scope",
    inputs: { filterPolicy: "{}", filterPolicyScope: "Body" },
    refusal: /one of/,
  },
  {
    scenario: "with a scope but no filter",
    inputs: { filterPolicyScope: "MessageBody" },
    refusal: /filter_policy is required/,
  },
  { scenario: "with a filter that is no JSON", inputs: { filterPolicy: "{" }, refusal: /invalid JSON/ },
  { scenario: "with a redrive policy that is no JSON", inputs: { redrivePolicy: "{" }, refusal: /invalid JSON/ },
  {
    scenario: "of a stream without role",
    inputs: { protocol: "firehose", endpoint: "arn:aws:firehose:ap-southeast-1:999900001111:deliverystream/x" },
    refusal: /must contain subscription_role_arn/,
  },
  {
    scenario: "of a FIFO topic by e-mail",
    inputs: { topic: "arn:aws:sns:ap-southeast-1:111122223333:ordered.fifo" },
    refusal: /Invalid protocol type: email/,
  },
  {
    scenario: "of raw messages by e-mail",
    inputs: { rawMessageDelivery: true },
    refusal: /\[email\] does not support raw/,
  },
])("refuses a subscription $scenario", ({ inputs, refusal }) => {
  const subscription = { topic: arn, protocol: "email", endpoint: "oncall@example.com", ...inputs };
  expect(accountWithTopic().refusal(subscriptionType, subscription)).toMatch(refusal);
});

it("makes topics, and subscriptions that wait for someone to confirm them", () => {
  const test = new AccountUnderTest();
  const key = test.make("aws:kms/key:Key", {});
  const topic = test.make(topicType, { name: "topic-alarms-dev", kmsMasterKeyId: key.id });
  expect(topic).toMatchObject({ id: arn, state: { arn, owner: "111122223333", tracingConfig: "PassThrough" } });
  expect(topic.state["policy"]).toContain("__default_statement_ID");
  expect(test.make(topicType, { name: "aws-key", kmsMasterKeyId: "alias/aws/sns" }).id).toMatch(/:aws-key$/);
  const mail = test.make(subscriptionType, { topic: arn, protocol: "email", endpoint: "oncall@example.com" });
  expect(mail.id).toMatch(/^arn:aws:sns:ap-southeast-1:111122223333:topic-alarms-dev:[0-9a-f-]{36}$/);
  expect(mail.state).toMatchObject({ arn: mail.id, pendingConfirmation: true, confirmationWasAuthenticated: false });
  const queue = {
    topic: arn,
    protocol: "sqs",
    endpoint: "arn:aws:sqs:ap-southeast-1:999900001111:q",
    filterPolicy: "{}",
  };
  expect(test.make(subscriptionType, queue).state).toMatchObject({
    pendingConfirmation: false,
    filterPolicyScope: "MessageAttributes",
  });
  expect(test.make(policyType, { arn, policy: policyOf(statement) })).toMatchObject({
    id: arn,
    state: { owner: "111122223333" },
  });
});

it("replaces a subscription for its endpoint and a topic for its name", () => {
  const { account } = new AccountUnderTest();
  expect(account.diff(subscriptionType, { endpoint: "a" }, { endpoint: "b", filterPolicy: "{}" }).replaces).toEqual([
    "endpoint",
  ]);
  expect(account.diff(topicType, { name: "a" }, { name: "b", displayName: "d" })).toMatchObject({
    replaces: ["name"],
    deleteBeforeReplace: false,
  });
  expect(account.diff(topicType, { name: "a" }, { name: "a", kmsMasterKeyId: "k" }).replaces).toEqual([]);
  expect(account.diff(policyType, { arn: "a" }, { arn: "b" }).replaces).toEqual(["arn"]);
});

it("deletes a topic that still has subscriptions", () => {
  const test = accountWithTopic();
  test.make(subscriptionType, { topic: arn, protocol: "email", endpoint: "oncall@example.com" });
  test.account.delete(topicType, arn);
  expect(test.account.read(topicType, arn)).toBeUndefined();
});
