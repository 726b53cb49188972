import { randomUUID } from "node:crypto";
import { type Attributes, isArray, text } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  fromArgument,
  type HeldResource,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { actionsDeniedByKey, keyNamed } from "./kms.service.ts";

const createGroupPage = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html";
const createStreamPage =
  "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html";
const retentionPage =
  "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html";
const encryptionPage = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html";
const classesPage = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html";
const queryPage = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html";

export const logGroupType = "aws:cloudwatch/logGroup:LogGroup";

const retentions = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The provider's id is the bare name; where another group has a resource of that name, the group stands before it. */
export function idWithinGroup({ inputs, list, type }: ResourceContext): string {
  const [group, name] = [text(inputs, "logGroupName"), text(inputs, "name")];
  const taken = list(type).some((other) => other.id === name && other.inputs["logGroupName"] !== group);
  return taken ? `${group}:${name}` : name;
}

/** What only groups of the standard class can have. */
export function standardClassOnly(property: string): Rule {
  return refusedByApi(property, "ValidationException", classesPage, (inputs, { find }) => {
    const group = find(logGroupType, text(inputs, property));
    return group && group.state["logGroupClass"] !== "STANDARD"
      ? `This operation is only supported on the Standard log class. (${group.id} is ${text(group.state, "logGroupClass")})`
      : undefined;
  });
}

function keyRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const reference = text(inputs, "kmsKeyId");
  if (reference === "") return undefined;
  const { accountId, partition, region } = context;
  const group = `arn:${partition}:logs:${region}:${accountId}:log-group:${text(inputs, "name")}`;
  const refusal = `The specified KMS key does not exist or is not allowed to be used with Arn '${group}'`;
  const key = keyNamed(context, reference);
  if (!key) return refusal;
  const denied = actionsDeniedByKey(key, {
    service: `logs.${region}.amazonaws.com`,
    actions: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
    context: { "kms:EncryptionContext:aws:logs:arn": group, "aws:SourceAccount": accountId, "aws:SourceArn": group },
  });
  return denied.length > 0
    ? `${refusal} (its policy does not let logs.${region}.amazonaws.com call ${denied.join(", ")})`
    : undefined;
}

function groupDeletion(group: HeldResource): undefined {
  if (group.state["deletionProtectionEnabled"] !== true) return undefined;
  throw new AwsError(
    "ValidationException",
    `The log group ${group.id} has deletion protection enabled`,
    "CloudWatch Logs: DeleteLogGroup",
  );
}

/** Log groups, their streams and saved queries. */
export const cloudwatchLogs: SimulatedService = {
  resources: {
    [logGroupType]: {
      id: fromArgument("name"),
      arn: "arn:{partition}:logs:{region}:{accountId}:log-group:{name}",
      name: "name",
      defaults: {
        deletionProtectionEnabled: false,
        logGroupClass: "STANDARD",
        retentionInDays: 0,
        skipDestroy: false,
      },
      computed: ({ inputs }) => (inputs["logGroupClass"] === "DELIVERY" ? { retentionInDays: 2 } : {}),
      blank: ["namePrefix"],
      replaceOn: ["logGroupClass", "namePrefix"],
      // A log group goes whoever writes to it or filters it.
      whileInUse: "allow",
      deletion: groupDeletion,
      rules: [
        lengthBetween("name", 1, 512, createGroupPage),
        matches(
          "name",
          /^[0-9A-Za-z_./#-]+$/,
          "alphanumeric characters, underscores, hyphens, slashes, hash signs and dots are allowed",
          createGroupPage,
        ),
        refusedByApi("name", "InvalidParameterException", createGroupPage, ({ name }) =>
          String(name).startsWith("aws/") ? "Log groups starting with aws/ are reserved for AWS." : undefined,
        ),
        oneOf("retentionInDays", retentions, retentionPage),
        oneOf("logGroupClass", ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"], classesPage),
        refusedByApi("kmsKeyId", "InvalidParameterException", encryptionPage, ({ kmsKeyId }) =>
          kmsKeyId === undefined || /^arn:[a-z-]+:kms:[^:]+:\d{12}:key\/.+$/.test(String(kmsKeyId))
            ? undefined
            : `kmsKeyId is the ARN of a key, not its id or alias: ${String(kmsKeyId)}`,
        ),
        refusedByApi("kmsKeyId", "AccessDeniedException", encryptionPage, keyRefusal),
      ],
    },
    "aws:cloudwatch/logStream:LogStream": {
      id: idWithinGroup,
      arn: "arn:{partition}:logs:{region}:{accountId}:log-group:{logGroupName}:log-stream:{name}",
      replaceOn: ["name", "logGroupName"],
      references: { logGroupName: [logGroupType] },
      // A stream goes whoever writes to it.
      whileInUse: "allow",
      rules: [
        planned("name", createStreamPage, ({ name }) => (name === undefined ? "a log stream needs a name" : undefined)),
        lengthBetween("name", 1, 512, createStreamPage),
        matches("name", /^[^:*]*$/, "must not contain ':' or '*'", createStreamPage),
      ],
    },
    "aws:cloudwatch/queryDefinition:QueryDefinition": {
      id: () => randomUUID(),
      arn: "arn:{partition}:logs:{region}:{accountId}:query-definition:{id}",
      computed: ({ id }) => ({ queryDefinitionId: id }),
      references: { logGroupNames: [logGroupType] },
      rules: [
        planned("name", queryPage, ({ name }) => (name === undefined ? "a saved query needs a name" : undefined)),
        lengthBetween("name", 1, 255, queryPage),
        matches(
          "name",
          /^([^:*/]+\/?)*[^:*/]+$/,
          "cannot contain a colon or asterisk and cannot start or end with a slash",
          queryPage,
        ),
        lengthBetween("queryString", 1, 10000, queryPage),
        refusedByApi("logGroupNames", "InvalidParameterException", queryPage, ({ logGroupNames }) =>
          isArray(logGroupNames) && logGroupNames.length > 50 ? "Too many log groups specified" : undefined,
        ),
      ],
    },
  },
};
