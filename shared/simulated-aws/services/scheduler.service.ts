import { type Attributes, isRecord, stringsAt, text } from "../attributes.ts";
import {
  between,
  fromArgument,
  json,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { assumableRole } from "./assumable-role.rule.ts";
import { scheduleExpression } from "./schedule-expression.rule.ts";

const reference = "https://docs.aws.amazon.com/scheduler/latest/APIReference";
const createPage = `${reference}/API_CreateSchedule.html`;
const groupPage = `${reference}/API_CreateScheduleGroup.html`;
const windowPage = `${reference}/API_FlexibleTimeWindow.html`;
const targetPage = `${reference}/API_Target.html`;
const retryPage = `${reference}/API_RetryPolicy.html`;
const typesPage = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html";

const groupType = "aws:scheduler/scheduleGroup:ScheduleGroup";

const nameRules = (page: string): Rule[] => [
  lengthBetween("name", 1, 64, page),
  matches("name", /^[0-9A-Za-z_.-]+$/, "must match [0-9A-Za-z-_.]+", page),
];

function windowRefusal({ flexibleTimeWindow: window }: Attributes): string | undefined {
  if (!isRecord(window)) return undefined;
  const minutes = window["maximumWindowInMinutes"];
  if (window["mode"] === "FLEXIBLE" && minutes === undefined)
    return "MaximumWindowInMinutes must be set when FlexibleTimeWindow mode is FLEXIBLE";
  return window["mode"] === "OFF" && minutes !== undefined
    ? "MaximumWindowInMinutes must not be set when FlexibleTimeWindow mode is OFF"
    : undefined;
}

/** The Node that runs the account knows the zones of the tz database. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Every text at the property is a zone of the tz database. */
export function timeZone(property: string, page: string): Rule {
  return planned(property, page, (inputs) => {
    const wrong = stringsAt(inputs, property).find((name) => !isTimeZone(name));
    return wrong === undefined ? undefined : `The timezone '${wrong}' is not a valid IANA time zone.`;
  });
}

const schedule: ResourceType = {
  id: (context) => `${text(context.inputs, "groupName")}/${fromArgument("name")(context)}`,
  arn: "arn:{partition}:scheduler:{region}:{accountId}:schedule/{groupName}/{name}",
  name: "name",
  nameIsUnique: false,
  defaults: {
    actionAfterCompletion: "NONE",
    groupName: "default",
    scheduleExpressionTimezone: "UTC",
    state: "ENABLED",
  },
  blank: ["namePrefix"],
  replaceOn: ["groupName"],
  references: { "target.roleArn": ["aws:iam/role:Role"], kmsKeyArn: ["aws:kms/key:Key"] },
  rules: [
    ...nameRules(createPage),
    lengthBetween("description", 0, 512, createPage),
    scheduleExpression("scheduleExpression", ["cron", "rate", "at"], typesPage),
    timeZone("scheduleExpressionTimezone", typesPage),
    oneOf("state", ["ENABLED", "DISABLED"], createPage),
    oneOf("actionAfterCompletion", ["NONE", "DELETE"], createPage),
    oneOf("flexibleTimeWindow.mode", ["OFF", "FLEXIBLE"], windowPage),
    between("flexibleTimeWindow.maximumWindowInMinutes", 1, 1440, windowPage),
    refusedByApi("flexibleTimeWindow", "ValidationException", windowPage, windowRefusal),
    matches("target.arn", /^arn:[^:]+:.+$/, "must be an ARN", targetPage),
    matches("target.deadLetterConfig.arn", /^arn:[^:]+:sqs:/, "must be the ARN of a queue", targetPage),
    between("target.retryPolicy.maximumEventAgeInSeconds", 60, 86400, retryPage),
    between("target.retryPolicy.maximumRetryAttempts", 0, 185, retryPage),
    json("target.input", targetPage),
    refusedByApi("groupName", "ResourceNotFoundException", createPage, (inputs, { find }) => {
      const group = text(inputs, "groupName");
      return group === "default" || find(groupType, group) ? undefined : `Schedule group ${group} does not exist.`;
    }),
    assumableRole({
      property: "target.roleArn",
      service: "scheduler.amazonaws.com",
      code: "ValidationException",
      words: "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
      page: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html",
    }),
  ],
  // Permissions of functions may name a schedule that is gone.
  whileInUse: "allow",
  notExecuted: "the schedule does not fire",
};

/** Schedules and their groups. */
export const scheduler: SimulatedService = {
  resources: {
    "aws:scheduler/schedule:Schedule": schedule,
    [groupType]: {
      id: fromArgument("name"),
      arn: "arn:{partition}:scheduler:{region}:{accountId}:schedule-group/{id}",
      name: "name",
      computed: ({ keep, now }) => ({
        creationDate: keep("creationDate", () => now),
        lastModificationDate: now,
        state: "ACTIVE",
      }),
      blank: ["namePrefix"],
      rules: [
        ...nameRules(groupPage),
        matches("name", /^(?!default$)/, "there is a group of the name default in every account", groupPage),
      ],
      // Scheduler deletes a group with all of its schedules.
      whileInUse: "allow",
    },
  },
};
