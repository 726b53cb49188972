import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { unknownValue } from "../attributes.ts";
import { accountWithBucket, name, roleArn, s3, stream, streamType as type } from "./firehose.fixture.ts";

it.each([
  { scenario: "a name of 65 characters", inputs: { name: "f".repeat(65) }, refusal: /length of name/ },
  { scenario: "a slash in the name", inputs: { name: "a/b" }, refusal: /underscores, hyphens and periods/ },
  { scenario: "the old destination s3", inputs: { destination: "s3" }, refusal: /destination to be one of/ },
  {
    scenario: "a destination that is not played",
    inputs: { destination: "splunk" },
    refusal: /plays the destination extended_s3 only/,
  },
  {
    scenario: "no configuration of its destination",
    inputs: { extendedS3Configuration: undefined },
    refusal: /Exactly one destination configuration.*extendedS3Configuration, got none/,
  },
  {
    scenario: "an unknown key type",
    inputs: { serverSideEncryption: { keyType: "CMK" } },
    refusal: /AWS_OWNED_CMK CUSTOMER_MANAGED_CMK/,
  },
  {
    scenario: "a key of its own without the key",
    inputs: { serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK" } },
    refusal: /KeyARN is required/,
  },
  {
    scenario: "AWS's key with a key",
    inputs: { serverSideEncryption: { enabled: true, keyArn: "arn:aws:kms:ap-southeast-1:999900001111:key/k" } },
    refusal: /KeyARN cannot be specified/,
  },
])("refuses a stream with $scenario", ({ inputs, refusal }) => {
  expect(accountWithBucket().refusal(type, { ...stream, ...inputs })).toMatch(refusal);
});

it("makes a stream, and counts its versions", () => {
  const test = accountWithBucket();
  expect(test.account.check(type, "subject", { ...stream, extendedS3Configuration: unknownValue }).failures).toEqual(
    [],
  );
  const { id, state } = test.make(type, stream);
  expect(id).toBe(`arn:aws:firehose:ap-southeast-1:111122223333:deliverystream/${name}`);
  expect(state).toMatchObject({ arn: id, destinationId: "destinationId-000000000001", versionId: "1" });
  expect(test.account.update(type, "subject", id, state, { ...stream, tags: { a: "b" } })["versionId"]).toBe("2");
});

it("replaces a stream for its name and destination, and updates the rest", () => {
  const { account } = new AccountUnderTest();
  expect(account.diff(type, stream, { ...stream, name: "other" }).replaces).toEqual(["name"]);
  expect(account.diff(type, stream, { ...stream, destination: "splunk" })).toMatchObject({
    replaces: ["destination"],
    deleteBeforeReplace: true,
  });
  expect(
    account.diff(type, stream, { ...stream, extendedS3Configuration: { ...s3, bufferingSize: 64 } }).replaces,
  ).toEqual([]);
});

it("deletes a stream that others send to", () => {
  const test = accountWithBucket();
  const { id } = test.make(type, stream);
  test.make("aws:sns/topic:Topic", { name: "topic" });
  const topic = "arn:aws:sns:ap-southeast-1:111122223333:topic";
  const subscription = { topic, protocol: "firehose", endpoint: id, subscriptionRoleArn: roleArn };
  test.make("aws:sns/topicSubscription:TopicSubscription", subscription);
  test.account.delete(type, id);
  expect(test.account.read(type, id)).toBeUndefined();
});
