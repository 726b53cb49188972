import { randomUUID } from "node:crypto";
import { type Attributes, isArray, isRecord, isUnknown, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  between,
  type IdentifiedContext,
  lengthBetween,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { identity, scalable, scalingArn, targetType } from "./app-autoscaling.service.ts";
import { metricAlarmType } from "./cloudwatch-alarm.service.ts";
import { queriesRefusal } from "./cloudwatch-metric-math.plan.ts";
import { givenName } from "./given-name.rule.ts";

const reference = "https://docs.aws.amazon.com/autoscaling/application/APIReference";
const guide = "https://docs.aws.amazon.com/autoscaling/application/userguide";
const policyPage = `${reference}/API_PutScalingPolicy.html`;
const policyType = "aws:appautoscaling/policy:Policy";
const tracking = "targetTrackingScalingPolicyConfiguration";
const stepping = "stepScalingPolicyConfiguration";

function policyKindRefusal(inputs: Attributes): string | undefined {
  const { policyType: type } = inputs;
  if (isUnknown(type)) return undefined;
  const [needed, other] = type === "TargetTrackingScaling" ? [tracking, stepping] : [stepping, tracking];
  if (inputs[needed] === undefined) return `${needed} is required for the policyType ${String(type)}`;
  return inputs[other] === undefined ? undefined : `${other} is not valid for the policyType ${String(type)}`;
}

function metricRefusal({ [tracking]: configuration }: Attributes): string | undefined {
  if (!isRecord(configuration)) return undefined;
  const { predefinedMetricSpecification: predefined, customizedMetricSpecification: customized } = configuration;
  if ((predefined === undefined) === (customized === undefined))
    return "exactly one of predefinedMetricSpecification and customizedMetricSpecification must be specified";
  if (isRecord(predefined)) {
    const requests = predefined["predefinedMetricType"] === "ALBRequestCountPerTarget";
    if (requests === (predefined["resourceLabel"] !== undefined)) return undefined;
    return requests
      ? "resourceLabel is required for ALBRequestCountPerTarget"
      : "resourceLabel is only valid for ALBRequestCountPerTarget";
  }
  return isRecord(customized) ? customizedRefusal(customized) : undefined;
}

function customizedRefusal(customized: Attributes): string | undefined {
  const { metrics } = customized;
  if (metrics === undefined) {
    const missing = ["metricName", "namespace", "statistic"].find((name) => customized[name] === undefined);
    return missing && `${missing} is required for a customized metric without metrics`;
  }
  const stray = ["metricName", "namespace", "statistic", "dimensions", "unit"].find(
    (name) => customized[name] !== undefined,
  );
  if (stray) return `${stray} conflicts with metrics`;
  if (!isArray(metrics)) return undefined;
  return queriesRefusal(
    metrics.filter(isRecord).map(({ id, expression, metricStat, returnData }) => ({
      id,
      expression,
      metric: metricStat,
      returnsData: returnData !== false,
    })),
  );
}

function stepRefusal({ [stepping]: configuration }: Attributes): string | undefined {
  if (!isRecord(configuration)) return undefined;
  const steps = valuesAt(configuration, "stepAdjustments").filter(isRecord);
  if (steps.length === 0) return "a step scaling policy needs stepAdjustments";
  const bounds = steps
    .map((step) => ({
      lower: Number(step["metricIntervalLowerBound"] ?? Number.NEGATIVE_INFINITY),
      upper: Number(step["metricIntervalUpperBound"] ?? Number.POSITIVE_INFINITY),
    }))
    .sort((a, b) => a.lower - b.lower);
  const empty = bounds.find(({ lower, upper }) => !(lower < upper));
  if (empty)
    return `the upper bound must be greater than the lower bound, got ${String(empty.lower)} and ${String(empty.upper)}`;
  const broken = bounds.find(({ upper }, index) => index + 1 < bounds.length && upper !== bounds[index + 1]?.lower);
  return broken && `there is a gap or an overlap between the step adjustments at ${String(broken.upper)}`;
}

const predefinedType = `${tracking}.predefinedMetricSpecification.predefinedMetricType`;

function sameMetricRefusal(inputs: Attributes, { list, previous }: ResourceContext): string | undefined {
  const [metric] = stringsAt(inputs, predefinedType);
  const other = list(policyType).find(
    (policy) =>
      policy.arn !== previous?.["arn"] &&
      policy.inputs["resourceId"] === inputs["resourceId"] &&
      stringsAt(policy.inputs, predefinedType)[0] === metric,
  );
  return metric !== undefined && other
    ? `Only one TargetTrackingScaling policy for a given metric specification is allowed: ${other.id} has ${metric}`
    : undefined;
}

/** A label names a load balancer and a target group by the ends of their ARNs. */
function labelRefusal(inputs: Attributes, { list }: ResourceContext): string | undefined {
  const [label] = stringsAt(inputs, `${tracking}.predefinedMetricSpecification.resourceLabel`);
  const known = label?.split("/targetgroup/") ?? [];
  const held = [
    list("aws:lb/loadBalancer:LoadBalancer").some(({ state }) => state["arnSuffix"] === known[0]),
    list("aws:lb/targetGroup:TargetGroup").some(({ state }) => state["arnSuffix"] === `targetgroup/${known[1] ?? ""}`),
  ];
  return label === undefined || held.every(Boolean)
    ? undefined
    : `Invalid resource label ${label}: expected app/<load balancer>/<id>/targetgroup/<target group>/<id> of this account`;
}

/** Target tracking keeps two alarms of its own. */
function ownAlarms({ inputs, previous, accountId, partition, region }: IdentifiedContext): string[] {
  const kept = stringsAt(previous ?? {}, "alarmArns");
  if (kept.length > 0 || inputs["policyType"] !== "TargetTrackingScaling") return kept;
  const prefix = `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:TargetTracking-${text(inputs, "resourceId")}`;
  return ["AlarmHigh", "AlarmLow"].map((side) => `${prefix}-${side}-${randomUUID()}`);
}

const policy: ResourceType = {
  // The provider's id is the name; where another target has a policy of that name, the target stands before it.
  id: ({ inputs, list }) => {
    const [name, resourceId] = [text(inputs, "name"), text(inputs, "resourceId")];
    const taken = list(policyType).some(({ id, inputs: other }) => id === name && other["resourceId"] !== resourceId);
    return taken ? `${resourceId}/${name}` : name;
  },
  name: "name",
  nameIsUnique: false,
  defaults: { policyType: "StepScaling" },
  computed: (context) => ({ alarmArns: ownAlarms(context), arn: scalingArn(context, "policy") }),
  replaceOn: identity,
  references: { resourceId: [targetType] },
  rules: [
    ...scalable,
    givenName(policyPage),
    lengthBetween("name", 1, 255, policyPage),
    oneOf("policyType", ["StepScaling", "TargetTrackingScaling"], policyPage),
    planned("policyType", policyPage, policyKindRefusal),
    oneOf(
      predefinedType,
      ["ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization", "ALBRequestCountPerTarget"],
      `${reference}/API_PredefinedMetricSpecification.html`,
    ),
    planned(tracking, `${guide}/create-target-tracking-policy-cli.html`, metricRefusal),
    between(`${tracking}.scaleInCooldown`, 0, 86_400, policyPage),
    between(`${tracking}.scaleOutCooldown`, 0, 86_400, policyPage),
    planned(tracking, policyPage, (inputs) => {
      const stray = valuesAt(inputs, `${tracking}.targetValue`).find((value) => !(Number(value) > 0));
      return stray === undefined ? undefined : `targetValue must be greater than 0, got ${String(stray)}`;
    }),
    oneOf(`${stepping}.adjustmentType`, ["ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"], policyPage),
    oneOf(`${stepping}.metricAggregationType`, ["Minimum", "Maximum", "Average"], policyPage),
    planned(stepping, `${reference}/API_StepAdjustment.html`, stepRefusal),
    refusedByApi(tracking, "ValidationException", policyPage, sameMetricRefusal),
    refusedByApi(tracking, "ValidationException", `${reference}/API_PredefinedMetricSpecification.html`, labelRefusal),
  ],
  alongside: (state) =>
    stringsAt(state, "alarmArns").map((arn) => {
      const name = arn.split(":alarm:")[1] ?? "";
      return { type: metricAlarmType, id: name, arn, name, state: { name, arn } };
    }),
};

/** What scales the tasks of services. */
export const appAutoscalingPolicy: SimulatedService = { resources: { [policyType]: policy } };
