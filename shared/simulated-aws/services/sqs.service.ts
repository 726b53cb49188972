import { type Attributes, isRecord, text } from "../attributes.ts";
import {
  between,
  fromArgument,
  json,
  lengthBetween,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { knownKey } from "./known-key.rule.ts";

const createPage = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html";
const attributesPage =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html";
const encryptionPage =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html";
const deadLetterPage =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html";

const queueType = "aws:sqs/queue:Queue";

function redriveOf(inputs: Attributes): Attributes | undefined {
  try {
    const policy: unknown = JSON.parse(text(inputs, "redrivePolicy"));
    return isRecord(policy) ? policy : undefined;
  } catch {
    return undefined;
  }
}

function redriveRefusal(inputs: Attributes): string | undefined {
  const policy = redriveOf(inputs);
  if (!policy) return undefined;
  const count = Number(policy["maxReceiveCount"]);
  if (typeof policy["deadLetterTargetArn"] !== "string")
    return "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.";
  return Number.isInteger(count) && count >= 1 && count <= 1000
    ? undefined
    : `Value ${JSON.stringify(policy)} for parameter RedrivePolicy is invalid. Reason: Invalid value for maxReceiveCount: ${String(policy["maxReceiveCount"])}, valid values are from 1 to 1000 both inclusive.`;
}

function deadLetterRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  const policy = redriveOf(inputs);
  if (!policy) return undefined;
  const reason = `Value ${JSON.stringify(policy)} for parameter RedrivePolicy is invalid. Reason: `;
  const target = find(queueType, text(policy, "deadLetterTargetArn"));
  if (!target) return `${reason}Dead letter target does not exist.`;
  return (target.state["fifoQueue"] === true) === (inputs["fifoQueue"] === true)
    ? undefined
    : `${reason}Dead-letter queue must be same type of queue as the source.`;
}

const queue: ResourceType = {
  id: (context) => `https://sqs.${context.region}.amazonaws.com/${context.accountId}/${fromArgument("name")(context)}`,
  arn: "arn:{partition}:sqs:{region}:{accountId}:{name}",
  name: "name",
  defaults: {
    contentBasedDeduplication: false,
    delaySeconds: 0,
    fifoQueue: false,
    kmsDataKeyReusePeriodSeconds: 300,
    maxMessageSize: 262144,
    messageRetentionSeconds: 345600,
    receiveWaitTimeSeconds: 0,
    visibilityTimeoutSeconds: 30,
  },
  computed: ({ id, inputs }) => ({
    url: id,
    deduplicationScope: inputs["deduplicationScope"] ?? (inputs["fifoQueue"] === true ? "queue" : ""),
    fifoThroughputLimit: inputs["fifoThroughputLimit"] ?? (inputs["fifoQueue"] === true ? "perQueue" : ""),
    sqsManagedSseEnabled: inputs["sqsManagedSseEnabled"] ?? inputs["kmsMasterKeyId"] === undefined,
  }),
  blank: ["namePrefix", "policy", "redriveAllowPolicy", "redrivePolicy"],
  replaceOn: ["fifoQueue"],
  rules: [
    lengthBetween("name", 1, 80, createPage),
    planned("name", createPage, ({ name, fifoQueue }) => {
      const pattern = fifoQueue === true ? /^[0-9A-Za-z_-]+\.fifo$/ : /^[0-9A-Za-z_-]+$/;
      const words = fifoQueue === true ? ", ending with .fifo" : "";
      return typeof name !== "string" || pattern.test(name)
        ? undefined
        : `invalid queue name: ${name} (alphanumeric characters, hyphens and underscores${words})`;
    }),
    between("delaySeconds", 0, 900, attributesPage),
    between("maxMessageSize", 1024, 1048576, attributesPage),
    between("messageRetentionSeconds", 60, 1209600, attributesPage),
    between("receiveWaitTimeSeconds", 0, 20, attributesPage),
    between("visibilityTimeoutSeconds", 0, 43200, attributesPage),
    between("kmsDataKeyReusePeriodSeconds", 60, 86400, attributesPage),
    oneOf("deduplicationScope", ["messageGroup", "queue"], attributesPage),
    oneOf("fifoThroughputLimit", ["perQueue", "perMessageGroupId"], attributesPage),
    planned("contentBasedDeduplication", attributesPage, (inputs) =>
      inputs["contentBasedDeduplication"] === true && inputs["fifoQueue"] !== true
        ? "content-based deduplication can only be set for FIFO queue"
        : undefined,
    ),
    planned("kmsMasterKeyId", encryptionPage, (inputs) =>
      inputs["kmsMasterKeyId"] !== undefined && inputs["sqsManagedSseEnabled"] !== undefined
        ? '"kmsMasterKeyId": conflicts with sqsManagedSseEnabled'
        : undefined,
    ),
    ...["policy", "redrivePolicy", "redriveAllowPolicy"].map((property) => json(property, attributesPage)),
    refusedByApi("redrivePolicy", "InvalidParameterValue", deadLetterPage, redriveRefusal),
    refusedByApi("redrivePolicy", "InvalidParameterValue", deadLetterPage, deadLetterRefusal),
    knownKey("kmsMasterKeyId", encryptionPage),
  ],
  // A queue goes whatever sends to it.
  whileInUse: "allow",
};

/** Queues and their policies. */
export const sqs: SimulatedService = {
  resources: {
    [queueType]: queue,
    "aws:sqs/queuePolicy:QueuePolicy": {
      id: fromArgument("queueUrl"),
      replaceOn: ["queueUrl"],
      references: { queueUrl: [queueType] },
      rules: [json("policy", attributesPage)],
    },
  },
};
