import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { holdKey } from "./neighbours.fixture.ts";

const type = "aws:sqs/queue:Queue";
const policyType = "aws:sqs/queuePolicy:QueuePolicy";
const deadLetters = "arn:aws:sqs:ap-southeast-1:111122223333:dead";
const redrive = (policy: object) => ({ redrivePolicy: JSON.stringify(policy) });

it.each([
  { scenario: "no name", inputs: { name: "" }, refusal: /expected length of name/ },
  { scenario: "81 characters", inputs: { name: "a".repeat(81) }, refusal: /range \(1 - 80\)/ },
  { scenario: "a dot in its name", inputs: { name: "a.b" }, refusal: /invalid queue name: a.b/ },
  { scenario: "order without .fifo", inputs: { fifoQueue: true }, refusal: /ending with .fifo/ },
  { scenario: "a delay of 16 minutes", inputs: { delaySeconds: 960 }, refusal: /range \(0 - 900\)/ },
  { scenario: "messages of two megabytes", inputs: { maxMessageSize: 2097152 }, refusal: /range \(1024 - 1048576\)/ },
  { scenario: "messages for 15 days", inputs: { messageRetentionSeconds: 1296000 }, refusal: /range \(60 - 1209600\)/ },
  { scenario: "a wait of 21 seconds", inputs: { receiveWaitTimeSeconds: 21 }, refusal: /range \(0 - 20\)/ },
  { scenario: "invisibility of a day", inputs: { visibilityTimeoutSeconds: 86400 }, refusal: /range \(0 - 43200\)/ },
  {
    scenario: "a data key for a moment",
    inputs: { kmsDataKeyReusePeriodSeconds: 10 },
    refusal: /range \(60 - 86400\)/,
  },
  { scenario: "an unknown scope", inputs: { deduplicationScope: "all" }, refusal: /\[messageGroup queue\]/ },
  { scenario: "an unknown limit", inputs: { fifoThroughputLimit: "none" }, refusal: /\[perQueue perMessageGroupId\]/ },
  {
    scenario: "deduplication without order",
    inputs: { contentBasedDeduplication: true },
    refusal: /only be set for FIFO queue/,
  },
  {
    scenario: "two encryptions",
    inputs: { kmsMasterKeyId: "k", sqsManagedSseEnabled: true },
    refusal: /conflicts with sqsManagedSseEnabled/,
  },
  {
    scenario: "an unknown key",
    inputs: { kmsMasterKeyId: "alias/none" },
    refusal: /KMS key 'alias\/none' does not exist/,
  },
  { scenario: "a policy that is no JSON", inputs: { policy: "{" }, refusal: /"policy" contains an invalid JSON/ },
  {
    scenario: "a redrive policy that is no JSON",
    inputs: { redrivePolicy: "{" },
    refusal: /"redrivePolicy" contains an invalid JSON/,
  },
  {
    scenario: "a redrive allow policy that is no JSON",
    inputs: { redriveAllowPolicy: "{" },
    refusal: /"redriveAllowPolicy" contains an invalid JSON/,
  },
  {
    scenario: "redrive to nowhere",
    inputs: redrive({ maxReceiveCount: 3 }),
    refusal: /mandatory attribute: deadLetterTargetArn/,
  },
  {
    scenario: "redrive at once",
    inputs: redrive({ deadLetterTargetArn: deadLetters, maxReceiveCount: 0 }),
    refusal: /Invalid value for maxReceiveCount: 0/,
  },
  {
    scenario: "an unknown dead-letter queue",
    inputs: redrive({ deadLetterTargetArn: deadLetters, maxReceiveCount: 3 }),
    refusal: /Dead letter target does not exist/,
  },
])("refuses a queue with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(type, { name: "events", ...inputs })).toMatch(refusal);
});

it("asks a dead-letter queue to be of the same kind", () => {
  const test = new AccountUnderTest();
  test.make(type, { name: "dead" });
  const ordered = {
    name: "events.fifo",
    fifoQueue: true,
    ...redrive({ deadLetterTargetArn: deadLetters, maxReceiveCount: 3 }),
  };
  expect(test.refusal(type, ordered)).toMatch(/must be same type of queue/);
});

it("gives a queue its URL and ARN, and its own encryption unless a key is named", () => {
  const test = new AccountUnderTest();
  const plain = test.make(type, { name: "dead" });
  expect(plain.id).toBe("https://sqs.ap-southeast-1.amazonaws.com/111122223333/dead");
  expect(plain.state).toMatchObject({
    arn: deadLetters,
    url: plain.id,
    sqsManagedSseEnabled: true,
    messageRetentionSeconds: 345600,
  });
  const policy = redrive({ deadLetterTargetArn: deadLetters, maxReceiveCount: 3 });
  const keyed = test.make(type, { name: "events", kmsMasterKeyId: holdKey(test), ...policy });
  expect(keyed.state).toMatchObject({ sqsManagedSseEnabled: false, ...policy });
});

it("replaces a queue for its name and its order, and lets it go while it has a policy", () => {
  const test = new AccountUnderTest();
  const inputs = { name: "events" };
  expect(test.account.diff(type, inputs, { name: "events.fifo", fifoQueue: true }).replaces).toEqual([
    "fifoQueue",
    "name",
  ]);
  expect(test.account.diff(type, inputs, { ...inputs, delaySeconds: 5 }).replaces).toEqual([]);
  const { id } = test.make(type, inputs);
  expect(test.make(policyType, { queueUrl: id, policy: "{}" }).id).toBe(id);
  expect(test.refusal(policyType, { queueUrl: id, policy: "{" })).toMatch(/"policy" contains an invalid JSON/);
  expect(test.refusal(policyType, { queueUrl: "https://none", policy: "{}" })).toMatch(
    /Queue 'https:\/\/none' does not exist/,
  );
  test.account.delete(type, id);
  expect(test.account.read(type, id)).toBeUndefined();
});
