import { randomUUID } from "node:crypto";
import { type Attributes, isUnknown, stringsAt, text } from "../attributes.ts";
import {
  between,
  fromArgument,
  json,
  lengthBetween,
  oneOf,
  planned,
  type ResourceContext,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { grammarRefusal, invalidPrincipal, resourcePolicy } from "./iam-policy.rules.ts";
import { statementsOf } from "./iam-policy-document.ts";
import { keyNamed } from "./kms.service.ts";

const createTopicPage = "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html";
const subscribePage = "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html";
const policyPage =
  "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html";
const fifoPage = "https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html";
const encryptionPage = "https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html";
const rawDeliveryPage = "https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html";

const topicType = "aws:sns/topic:Topic";

/** What a topic's policy can be about, out of all actions of SNS. */
const topicActions = [
  "AddPermission",
  "DeleteTopic",
  "GetDataProtectionPolicy",
  "GetTopicAttributes",
  "ListSubscriptionsByTopic",
  "ListTagsForResource",
  "Publish",
  "PutDataProtectionPolicy",
  "Receive",
  "RemovePermission",
  "SetTopicAttributes",
  "Subscribe",
];

/** What an endpoint looks like, and SNS's words where it does not. */
const endpoints: Readonly<Record<string, readonly [RegExp, string]>> = {
  application: [/^arn:[^:]+:sns:[^:]*:[^:]*:endpoint\//, "Application endpoint arn invalid"],
  email: [/^[^@\s]+@[^@\s]+\.[^@\s]+$/, "Email address"],
  "email-json": [/^[^@\s]+@[^@\s]+\.[^@\s]+$/, "Email address"],
  firehose: [/^arn:[^:]+:firehose:/, "Firehose endpoint ARN"],
  http: [/^http:\/\//, "Endpoint must match the specified protocol"],
  https: [/^https:\/\//, "Endpoint must match the specified protocol"],
  lambda: [/^arn:[^:]+:lambda:/, "Lambda endpoint ARN"],
  sms: [/^\+?[0-9][0-9 -]*$/, "Invalid SMS endpoint"],
  sqs: [/^arn:[^:]+:sqs:/, "SQS endpoint ARN"],
};

function defaultPolicy(topicArn: string, accountId: string): string {
  const actions = ["GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic"];
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [...actions, "Subscribe", "ListSubscriptionsByTopic", "Publish"].map((action) => `SNS:${action}`),
        Resource: topicArn,
        Condition: { StringEquals: { "AWS:SourceOwner": accountId } },
      },
    ],
  });
}

function topicPolicyRefusal(policy: string, topicArn: string, context: ResourceContext): string | undefined {
  const grammar = grammarRefusal(policy, resourcePolicy);
  if (grammar !== undefined) return `Invalid parameter: Policy Error: ${grammar}`;
  const invalid = invalidPrincipal(policy, context);
  if (invalid !== undefined) return `Invalid parameter: Policy Error: PrincipalNotFound (${invalid})`;
  const statements = statementsOf(policy) ?? [];
  const action = statements.flatMap(({ actions }) => actions).find((name) => !isTopicAction(name));
  if (action !== undefined) return `Invalid parameter: Policy statement action out of service scope! (${action})`;
  const resource = statements.flatMap(({ resources }) => resources).find((name) => name !== "*" && name !== topicArn);
  return resource === undefined
    ? undefined
    : `Invalid parameter: Policy statement resource ${resource} is not the topic ${topicArn}`;
}

function isTopicAction(name: string): boolean {
  const [service = "", action = ""] = name.toLowerCase().split(":");
  return (
    name === "*" ||
    (service === "sns" && (action.includes("*") || topicActions.some((own) => own.toLowerCase() === action)))
  );
}

function fifoRefusal(inputs: Attributes): string | undefined {
  const fifo = inputs["fifoTopic"] === true;
  const [name] = stringsAt(inputs, "name");
  const pattern = fifo ? /^[0-9A-Za-z_-]{1,251}\.fifo$/ : /^[0-9A-Za-z_-]{1,256}$/;
  if (name !== undefined && !pattern.test(name)) return `invalid topic name: ${name}`;
  if (fifo) return undefined;
  if (inputs["archivePolicy"] !== undefined) return "message archive policy can only be set for FIFO topics";
  if (inputs["fifoThroughputScope"] !== undefined) return "FIFO throughput scope can only be set for FIFO topics";
  return inputs["contentBasedDeduplication"] === true
    ? "content-based deduplication can only be set for FIFO topics"
    : undefined;
}

/** AWS's own key for SNS always exists, so it is no row of the account. */
function keyRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const key = text(inputs, "kmsMasterKeyId");
  return key === "" || /(^|:)alias\/aws\/sns$/.test(key) || keyNamed(context, key)
    ? undefined
    : `Invalid parameter: KmsMasterKeyId: the key '${key}' does not exist`;
}

function endpointRefusal(inputs: Attributes): string | undefined {
  const [pattern, words] = endpoints[text(inputs, "protocol")] ?? [];
  return pattern?.test(text(inputs, "endpoint")) === false
    ? `Invalid parameter: ${words ?? ""}: ${text(inputs, "endpoint")}`
    : undefined;
}

const policyOf = (property: string, topicArn: (context: ResourceContext) => string): ReturnType<typeof refusedByApi> =>
  refusedByApi(property, "InvalidParameter", policyPage, (inputs, context) =>
    text(inputs, property) === "" ? undefined : topicPolicyRefusal(text(inputs, property), topicArn(context), context),
  );

const arnOf = ({ accountId, inputs, partition, region }: ResourceContext): string =>
  `arn:${partition}:sns:${region}:${accountId}:${text(inputs, "name")}`;

/** Topics, their policies and subscriptions. */
export const sns: SimulatedService = {
  resources: {
    [topicType]: {
      id: (context) => {
        fromArgument("name")(context);
        return arnOf(context);
      },
      arn: "{id}",
      name: "name",
      defaults: {
        contentBasedDeduplication: false,
        fifoTopic: false,
        signatureVersion: 1,
        tracingConfig: "PassThrough",
      },
      computed: ({ accountId, id, inputs }) => ({
        owner: accountId,
        policy: text(inputs, "policy") || defaultPolicy(id, accountId),
      }),
      blank: ["beginningArchiveTime", "fifoThroughputScope", "namePrefix"],
      replaceOn: ["fifoTopic", "namePrefix"],
      // SNS deletes a topic that alarms, rules and subscriptions name.
      whileInUse: "allow",
      rules: [
        planned("name", createTopicPage, fifoRefusal),
        lengthBetween("displayName", 0, 100, createTopicPage),
        oneOf("fifoThroughputScope", ["Topic", "MessageGroup"], fifoPage),
        between("signatureVersion", 1, 2, createTopicPage),
        oneOf("tracingConfig", ["PassThrough", "Active"], createTopicPage),
        json("deliveryPolicy", createTopicPage),
        json("policy", policyPage),
        policyOf("policy", arnOf),
        refusedByApi("kmsMasterKeyId", "InvalidParameter", encryptionPage, keyRefusal),
      ],
    },
    "aws:sns/topicPolicy:TopicPolicy": {
      id: fromArgument("arn"),
      computed: ({ accountId }) => ({ owner: accountId }),
      replaceOn: ["arn"],
      references: { arn: [topicType] },
      rules: [
        planned("arn", policyPage, ({ arn }) =>
          isUnknown(arn) || String(arn).startsWith("arn:") ? undefined : `"arn" (${String(arn)}) is an invalid ARN`,
        ),
        json("policy", policyPage),
        policyOf("policy", ({ inputs }) => text(inputs, "arn")),
        refusedByApi("policy", "InvalidParameter", policyPage, ({ policy }) =>
          String(policy).length > 30720 ? "Invalid parameter: Policy length exceeds 30720 characters" : undefined,
        ),
      ],
    },
    "aws:sns/topicSubscription:TopicSubscription": {
      id: ({ inputs }) => `${text(inputs, "topic")}:${randomUUID()}`,
      arn: "{id}",
      defaults: { confirmationTimeoutInMinutes: 1, endpointAutoConfirms: false, rawMessageDelivery: false },
      computed: ({ accountId, inputs }) => {
        const pending = /^(email|http)/.test(text(inputs, "protocol")) && inputs["endpointAutoConfirms"] !== true;
        return {
          confirmationWasAuthenticated: !pending,
          filterPolicyScope:
            text(inputs, "filterPolicyScope") || (inputs["filterPolicy"] === undefined ? "" : "MessageAttributes"),
          ownerId: accountId,
          pendingConfirmation: pending,
        };
      },
      replaceOn: ["endpoint", "protocol", "topic"],
      references: { topic: [topicType] },
      rules: [
        oneOf("protocol", Object.keys(endpoints), subscribePage),
        oneOf("filterPolicyScope", ["MessageAttributes", "MessageBody"], subscribePage),
        planned("filterPolicyScope", subscribePage, ({ filterPolicy, filterPolicyScope }) =>
          filterPolicyScope !== undefined && filterPolicy === undefined
            ? "filter_policy is required when filter_policy_scope is set"
            : undefined,
        ),
        json("filterPolicy", subscribePage),
        json("redrivePolicy", subscribePage),
        planned("subscriptionRoleArn", subscribePage, ({ protocol, subscriptionRoleArn }) =>
          protocol === "firehose" && subscriptionRoleArn === undefined
            ? "protocol firehose must contain subscription_role_arn!"
            : undefined,
        ),
        refusedByApi("endpoint", "InvalidParameter", subscribePage, endpointRefusal),
        refusedByApi("protocol", "InvalidParameter", fifoPage, ({ protocol, topic }) =>
          String(topic).endsWith(".fifo") && protocol !== "sqs"
            ? `Invalid parameter: Invalid protocol type: ${String(protocol)}`
            : undefined,
        ),
        refusedByApi("rawMessageDelivery", "InvalidParameter", rawDeliveryPage, ({ protocol, rawMessageDelivery }) =>
          rawMessageDelivery === true && !["sqs", "http", "https", "firehose"].includes(String(protocol))
            ? `Invalid parameter: Attributes Reason: Delivery protocol [${String(protocol)}] does not support raw message delivery.`
            : undefined,
        ),
      ],
      notExecuted: "sends no confirmation e-mail and no message; someone must confirm e-mail subscriptions",
    },
  },
};
