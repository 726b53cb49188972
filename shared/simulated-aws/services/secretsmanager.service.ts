import { randomUUID } from "node:crypto";
import { type Attributes, isRecord, isUnknown, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  alphanumeric,
  between,
  fromArgument,
  json,
  lengthBetween,
  matches,
  planned,
  type ResourceContext,
  type ResourceType,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { knownKey } from "./known-key.rule.ts";
import { scheduleExpression } from "./schedule-expression.rule.ts";

const reference = "https://docs.aws.amazon.com/secretsmanager/latest/apireference";
const createPage = `${reference}/API_CreateSecret.html`;
const deletePage = `${reference}/API_DeleteSecret.html`;
const putPage = `${reference}/API_PutSecretValue.html`;
const rotatePage = `${reference}/API_RotateSecret.html`;
const rotationRulesPage = `${reference}/API_RotationRulesType.html`;

const secretType = "aws:secretsmanager/secret:Secret";

/** A row beside each secret that outlives it: a secret in its recovery window keeps its name from others. */
const nameType = "simulated:secretsmanager/name";

const secret: ResourceType = {
  id: (context) => {
    const { partition, region, accountId } = context;
    return `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${fromArgument("name")(context)}-${alphanumeric(6)}`;
  },
  name: "name",
  defaults: { recoveryWindowInDays: 30, forceOverwriteReplicaSecret: false },
  computed: ({ id }) => ({ arn: id }),
  blank: ["namePrefix", "policy"],
  replaceOn: ["type"],
  rules: [
    lengthBetween("name", 1, 512, createPage),
    matches("name", /^[0-9A-Za-z/_+=.@-]+$/, "only alphanumeric characters and /_+=.@- allowed", createPage),
    // Secrets Manager adds such an ending itself: in a partial ARN the two cannot be told apart.
    matches("name", /^(?!.*-[0-9A-Za-z]{6}$)/, "must not end with a hyphen and six characters", createPage),
    planned("recoveryWindowInDays", deletePage, ({ recoveryWindowInDays: days }) =>
      typeof days !== "number" || days === 0 || (days >= 7 && days <= 30)
        ? undefined
        : `expected recoveryWindowInDays to be 0 or in the range (7 - 30), got ${String(days)}`,
    ),
    json("policy", `${reference}/API_PutResourcePolicy.html`),
    knownKey("kmsKeyId", createPage),
    refusedByApi("name", "InvalidRequestException", deletePage, (inputs, { find, previous }) =>
      previous === undefined && find(nameType, text(inputs, "name")) && !find(secretType, text(inputs, "name"))
        ? "You can't create this secret because a secret with this name is already scheduled for deletion."
        : undefined,
    ),
  ],
  // Secrets Manager deletes a secret whatever reads it.
  whileInUse: "allow",
  alongside: ({ name }) => [{ type: nameType, id: String(name), state: {} }],
  deletion: ({ state }) => (state["recoveryWindowInDays"] === 0 ? undefined : "pending-deletion"),
};

const values = ["secretString", "secretBinary", "secretStringWo"];

const secretVersion: ResourceType = {
  id: (context) => `${secretArn(context)}|${randomUUID()}`,
  defaults: { versionStages: ["AWSCURRENT"] },
  computed: (context) => ({
    arn: secretArn(context),
    secretArn: secretArn(context),
    versionId: context.id.split("|")[1],
    hasSecretStringWo: context.inputs["secretStringWo"] !== undefined,
  }),
  replaceOn: ["secretId", "secretString", "secretBinary", "secretStringWoVersion"],
  references: { secretId: [secretType] },
  rules: [
    planned("secretString", putPage, (inputs) => {
      const given = values.filter((name) => inputs[name] !== undefined);
      return given.length > 1
        ? `only one of \`${values.join(",")}\` can be specified, but \`${given.join(",")}\` were specified.`
        : undefined;
    }),
    planned("secretStringWo", putPage, (inputs) =>
      inputs["secretStringWo"] !== undefined && inputs["secretStringWoVersion"] === undefined
        ? '"secretStringWo": all of `secretStringWo,secretStringWoVersion` must be specified'
        : undefined,
    ),
    matches("secretBinary", /^[0-9A-Za-z+/]+={0,2}$/, "must be base64-encoded", putPage),
    refusedByApi("secretString", "InvalidRequestException", putPage, (inputs) =>
      values.every((name) => inputs[name] === undefined || inputs[name] === "")
        ? "You must provide either SecretString or SecretBinary."
        : undefined,
    ),
    refusedByApi("secretString", "ValidationException", putPage, (inputs) =>
      Buffer.byteLength(text(inputs, "secretString")) > 65536
        ? "Member must have length less than or equal to 65536"
        : undefined,
    ),
  ],
};

function secretArn({ inputs, find }: ResourceContext): string {
  return find(secretType, text(inputs, "secretId"))?.arn ?? text(inputs, "secretId");
}

/** Secrets that a service owns rotate by themselves; their names tell. */
const isManaged = (name: string | undefined): boolean => name?.includes("!") === true;

function rulesRefusal(inputs: Attributes): string | undefined {
  const { rotationEnabled, rotationRules } = inputs;
  if (isUnknown(rotationEnabled) || isUnknown(rotationRules)) return undefined;
  if (rotationEnabled === false)
    return rotationRules === undefined ? undefined : "rotationRules must be omitted when rotationEnabled is false";
  if (!isRecord(rotationRules)) return "rotationRules is required unless rotationEnabled is false";
  const given = ["automaticallyAfterDays", "scheduleExpression"].filter((name) => rotationRules[name] !== undefined);
  return given.length === 1 ? undefined : "one of `automaticallyAfterDays,scheduleExpression` must be specified";
}

const secretRotation: ResourceType = {
  id: secretArn,
  defaults: { rotateImmediately: true },
  computed: ({ inputs }) => ({ rotationEnabled: inputs["rotationEnabled"] ?? inputs["rotationRules"] !== undefined }),
  replaceOn: ["secretId"],
  references: { secretId: [secretType], rotationLambdaArn: ["aws:lambda/function:Function"] },
  rules: [
    planned("rotationRules", rotatePage, rulesRefusal),
    between("rotationRules.automaticallyAfterDays", 1, 1000, rotationRulesPage),
    scheduleExpression("rotationRules.scheduleExpression", ["cron", "rate"], rotationRulesPage),
    planned("rotationRules.scheduleExpression", rotationRulesPage, (inputs) =>
      stringsAt(inputs, "rotationRules.scheduleExpression").every(
        (expression) => !expression.startsWith("cron") || /^cron\(0 .* \*\)$/.test(expression),
      )
        ? undefined
        : "a rotation begins on the hour in every year: the first field of cron is 0, the last *",
    ),
    matches("rotationRules.duration", /^([1-9]|1\d|2[0-4])h$/, "hours as in 3h, from 1h to 24h", rotationRulesPage),
    refusedByApi("rotationLambdaArn", "InvalidRequestException", rotatePage, (inputs, { find }) =>
      valuesAt(inputs, "rotationLambdaArn").length === 0 && !isManaged(find(secretType, text(inputs, "secretId"))?.name)
        ? "No Lambda rotation function ARN is associated with this secret."
        : undefined,
    ),
  ],
  notExecuted: "no secret is rotated",
};

/** Secrets, their values and their rotation. */
export const secretsmanager: SimulatedService = {
  resources: {
    [secretType]: secret,
    "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
    "aws:secretsmanager/secretRotation:SecretRotation": secretRotation,
  },
};
