import { randomUUID } from "node:crypto";
import { type Attributes, stringsAt, text } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  between,
  fromArgument,
  json,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { assumableRole } from "./assumable-role.rule.ts";
import { scheduleExpression } from "./schedule-expression.rule.ts";

const reference = "https://docs.aws.amazon.com/eventbridge/latest/APIReference";
const rulePage = `${reference}/API_PutRule.html`;
const targetsPage = `${reference}/API_PutTargets.html`;
const targetPage = `${reference}/API_Target.html`;
const deletePage = `${reference}/API_DeleteRule.html`;
const quotaPage = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html";
const schedulePage = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html";

const ruleType = "aws:cloudwatch/eventRule:EventRule";
const targetType = "aws:cloudwatch/eventTarget:EventTarget";

const busOf = (inputs: Attributes): string => text(inputs, "eventBusName") || "default";

/** Nothing before the name on the default bus. */
const onBus = (inputs: Attributes, separator: string, ...names: readonly string[]): string =>
  [...(busOf(inputs) === "default" ? [] : [busOf(inputs)]), ...names].join(separator);

function busRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  return busOf(inputs) === "default" || find("aws:cloudwatch/eventBus:EventBus", busOf(inputs))
    ? undefined
    : `Event bus ${busOf(inputs)} does not exist.`;
}

const rule: ResourceType = {
  id: (context) => onBus(context.inputs, "/", fromArgument("name")(context)),
  name: "name",
  nameIsUnique: false,
  defaults: { eventBusName: "default", forceDestroy: false },
  computed: ({ id, inputs, partition, region, accountId }) => ({
    arn: `arn:${partition}:events:${region}:${accountId}:rule/${id}`,
    state: inputs["state"] ?? (inputs["isEnabled"] === false ? "DISABLED" : "ENABLED"),
  }),
  blank: ["namePrefix"],
  replaceOn: ["eventBusName"],
  references: { roleArn: ["aws:iam/role:Role"] },
  rules: [
    lengthBetween("name", 1, 64, rulePage),
    matches("name", /^[0-9A-Za-z_.-]+$/, 'doesn\'t comply with restrictions ("^[0-9A-Za-z_.-]+$")', rulePage),
    lengthBetween("description", 0, 512, rulePage),
    planned("eventPattern", rulePage, ({ eventPattern, scheduleExpression: schedule }) =>
      eventPattern === undefined && schedule === undefined
        ? "one of `eventPattern,scheduleExpression` must be specified"
        : undefined,
    ),
    json("eventPattern", rulePage),
    lengthBetween("eventPattern", 0, 4096, quotaPage),
    scheduleExpression("scheduleExpression", ["cron", "exactRate"], schedulePage),
    oneOf("state", ["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"], rulePage),
    planned("isEnabled", rulePage, ({ isEnabled, state }) =>
      isEnabled !== undefined && state !== undefined ? '"isEnabled": conflicts with state' : undefined,
    ),
    refusedByApi("scheduleExpression", "ValidationException", schedulePage, (inputs) =>
      inputs["scheduleExpression"] !== undefined && busOf(inputs) !== "default"
        ? "ScheduleExpression is supported only on the default event bus."
        : undefined,
    ),
    refusedByApi("eventBusName", "ResourceNotFoundException", rulePage, busRefusal),
  ],
  // Permissions and policies may name a rule that is gone; only its targets keep it.
  whileInUse: "allow",
  deletion: ({ inputs, state }, { list }) => {
    const targets = list(targetType).filter(
      (target) => target.inputs["rule"] === state["name"] && busOf(target.inputs) === busOf(inputs),
    );
    if (targets.length > 0 && state["forceDestroy"] !== true)
      throw new AwsError("ValidationException", `Rule can't be deleted since it has targets. (${deletePage})`);
    return undefined;
  },
  notExecuted: "no event matches and no schedule fires",
};

const inputKinds = ["input", "inputPath", "inputTransformer"];

/** What a rule reaches only with a role. */
const needsRole = /^arn:[^:]+:(states|kinesis|ecs|batch|ssm|codebuild|codepipeline):/;

function targetsRefusal(inputs: Attributes, { list, previous }: ResourceContext): string | undefined {
  const others = list(targetType).filter(
    ({ inputs: other }) => other["rule"] === inputs["rule"] && busOf(other) === busOf(inputs),
  );
  return previous === undefined && others.length >= 5
    ? "The requested resource exceeds the maximum number allowed: a rule has at most 5 targets."
    : undefined;
}

const target: ResourceType = {
  id: ({ inputs }) => onBus(inputs, "-", text(inputs, "rule"), text(inputs, "targetId") || `terraform-${randomUUID()}`),
  defaults: { eventBusName: "default", forceDestroy: false },
  computed: ({ id, inputs }) => ({
    targetId: text(inputs, "targetId") || id.slice(onBus(inputs, "-", text(inputs, "rule"), "").length),
  }),
  replaceOn: ["eventBusName", "rule", "targetId"],
  references: { rule: [ruleType], roleArn: ["aws:iam/role:Role"] },
  rules: [
    lengthBetween("targetId", 1, 64, targetPage),
    matches("targetId", /^[0-9A-Za-z_.-]+$/, "must match [\\.\\-_A-Za-z0-9]+", targetPage),
    matches("arn", /^arn:[^:]+:.+$/, "is an invalid ARN: arn: invalid prefix", targetPage),
    json("input", targetPage),
    planned("input", targetPage, (inputs) => {
      const given = inputKinds.filter((name) => inputs[name] !== undefined);
      return given.length > 1 ? `"${given[0] ?? ""}": conflicts with ${given[1] ?? ""}` : undefined;
    }),
    between("retryPolicy.maximumEventAgeInSeconds", 60, 86400, targetPage),
    between("retryPolicy.maximumRetryAttempts", 0, 185, targetPage),
    matches("deadLetterConfig.arn", /^arn:[^:]+:sqs:/, "must be the ARN of a queue", targetPage),
    refusedByApi("roleArn", "ValidationException", targetPage, (inputs) =>
      inputs["roleArn"] === undefined && stringsAt(inputs, "arn").some((arn) => needsRole.test(arn))
        ? `RoleArn is required for target ${text(inputs, "arn")}.`
        : undefined,
    ),
    assumableRole({
      property: "roleArn",
      service: "events.amazonaws.com",
      code: "ValidationException",
      words: "Provided role cannot be assumed by principal 'events.amazonaws.com'.",
      page: targetPage,
    }),
    refusedByApi("rule", "LimitExceededException", targetsPage, targetsRefusal),
  ],
};

/** Rules on event buses and their targets. */
export const eventbridge: SimulatedService = { resources: { [ruleType]: rule, [targetType]: target } };
