import { randomUUID } from "node:crypto";
import { isRecord, text } from "../attributes.ts";
import {
  between,
  hex,
  type IdentifiedContext,
  oneOf,
  planned,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { givenName } from "./given-name.rule.ts";
import { scheduleExpression } from "./schedule-expression.rule.ts";

const reference = "https://docs.aws.amazon.com/autoscaling/application/APIReference";
const targetPage = `${reference}/API_RegisterScalableTarget.html`;
const actionPage = `${reference}/API_PutScheduledAction.html`;
export const targetType = "aws:appautoscaling/target:Target";

/** What this account can scale: the number of a service's tasks. */
export const scalable: readonly Rule[] = [
  oneOf("serviceNamespace", ["ecs"], targetPage),
  oneOf("scalableDimension", ["ecs:service:DesiredCount"], targetPage),
];

/** What a scalable target, and all that belongs to it, is known by. */
export const identity = ["resourceId", "scalableDimension", "serviceNamespace"];

function capacityRefusal(least: unknown, most: unknown): string | undefined {
  return typeof least === "number" && typeof most === "number" && least > most
    ? `Maximum capacity cannot be less than minimum capacity: ${String(most)} < ${String(least)}`
    : undefined;
}

const target: ResourceType = {
  id: ({ inputs }) => text(inputs, "resourceId"),
  computed: ({ accountId, keep, partition, region }) => ({
    arn: keep(
      "arn",
      () => `arn:${partition}:application-autoscaling:${region}:${accountId}:scalable-target/${hex(32)}`,
    ),
    roleArn: `arn:${partition}:iam::${accountId}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
  }),
  defaults: {
    suspendedState: {
      dynamicScalingInSuspended: false,
      dynamicScalingOutSuspended: false,
      scheduledScalingSuspended: false,
    },
  },
  replaceOn: identity,
  rules: [
    ...scalable,
    between("minCapacity", 0, 5000, targetPage),
    between("maxCapacity", 0, 5000, targetPage),
    planned("maxCapacity", targetPage, ({ minCapacity, maxCapacity }) => capacityRefusal(minCapacity, maxCapacity)),
    refusedByApi("resourceId", "ValidationException", targetPage, (inputs, { accountId, find, partition, region }) => {
      const arn = `arn:${partition}:ecs:${region}:${accountId}:${text(inputs, "resourceId")}`;
      return find("aws:ecs/service:Service", arn)
        ? undefined
        : `ECS service doesn't exist: ${text(inputs, "resourceId")}`;
    }),
  ],
  whileInUse: "allow", // its policies and scheduled actions go with a target
};

/** The ARN that Application Auto Scaling mints for a `policy` or a `scheduledAction`. */
export const scalingArn = ({ accountId, inputs, keep, partition, region }: IdentifiedContext, kind: string): string =>
  keep("arn", () => {
    const resource = `resource/ecs/${text(inputs, "resourceId")}:${kind}Name/${text(inputs, "name")}`;
    const own = kind === "policy" ? "scalingPolicy" : kind;
    return `arn:${partition}:autoscaling:${region}:${accountId}:${own}:${randomUUID()}:${resource}`;
  });

const scheduledAction: ResourceType = {
  id: ({ inputs }) => ["name", "serviceNamespace", "resourceId"].map((name) => text(inputs, name)).join("-"),
  name: "name",
  nameIsUnique: false,
  defaults: { timezone: "UTC" },
  computed: (context) => ({ arn: scalingArn(context, "scheduledAction") }),
  replaceOn: identity,
  references: { resourceId: [targetType] },
  rules: [
    ...scalable,
    givenName(actionPage),
    scheduleExpression("schedule", ["at", "rate", "cron"], actionPage),
    planned("scalableTargetAction", actionPage, ({ scalableTargetAction: action }) => {
      if (!isRecord(action)) return undefined;
      const { minCapacity, maxCapacity } = action;
      return minCapacity === undefined && maxCapacity === undefined
        ? "at least one of minCapacity and maxCapacity must be set"
        : capacityRefusal(minCapacity, maxCapacity);
    }),
  ],
};

/** Services that scale, and their capacity by the clock. */
export const appAutoscaling: SimulatedService = {
  resources: {
    [targetType]: target,
    "aws:appautoscaling/scheduledAction:ScheduledAction": scheduledAction,
  },
};
