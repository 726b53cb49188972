import { crc32 } from "node:zlib";
import { type Attributes, isRecord, isUnknown, text, valuesAt } from "../attributes.ts";
import {
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { idWithinGroup, logGroupType, standardClassOnly } from "./cloudwatch-logs.service.ts";
import { roleAllows, roleTrusts } from "./iam-role-access.ts";

const subscriptionPage =
  "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html";
const destinationsPage = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html";
const metricPage = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html";
const transformationPage =
  "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html";
const patternPage = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html";
const quotasPage = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html";

const subscriptionType = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
const metricFilterType = "aws:cloudwatch/logMetricFilter:LogMetricFilter";

const units = [
  ...["Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits"],
  ...["Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second"],
  ...["Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second"],
  ...["Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None"],
];

/** The provider's id knows only the group; the second filter of a group gets one of its own, so that both can be held. */
function subscriptionId({ inputs, list }: ResourceContext): string {
  const [group, name] = [text(inputs, "logGroup"), text(inputs, "name")];
  const id = `cwlsf-${String(crc32(`${group}-`))}`;
  const taken = list(subscriptionType).some((other) => other.id === id && other.inputs["name"] !== name);
  return taken ? `cwlsf-${String(crc32(`${group}-${name}`))}` : id;
}

const serviceOf = (inputs: Attributes): string => text(inputs, "destinationArn").split(":")[2] ?? "";

function destinationRefusal(inputs: Attributes): string | undefined {
  const vendor = serviceOf(inputs);
  if (!["lambda", "kinesis", "firehose", "logs"].includes(vendor))
    return `PutSubscriptionFilter operation cannot work with destinationArn for vendor ${vendor}`;
  const role = inputs["roleArn"] !== undefined;
  if ((vendor === "firehose" || vendor === "kinesis") && !role)
    return `destinationArn for vendor ${vendor} cannot be used without roleArn`;
  return vendor === "lambda" && role ? "destinationArn for vendor lambda cannot be used with roleArn" : undefined;
}

/** CloudWatch Logs sends a test message: the role must be its to take on and may write to the stream. */
function streamRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const vendor = serviceOf(inputs);
  const role = context.find("aws:iam/role:Role", text(inputs, "roleArn"));
  if ((vendor !== "firehose" && vendor !== "kinesis") || !role) return undefined;
  if (!roleTrusts(role, "logs.amazonaws.com") && !roleTrusts(role, `logs.${context.region}.amazonaws.com`))
    return `Make sure you have given CloudWatch Logs permission to assume the provided role. (${role.id} does not trust logs.amazonaws.com)`;
  const resource = text(inputs, "destinationArn");
  return roleAllows(context, role, { action: `${vendor}:PutRecord`, resource })
    ? undefined
    : `Could not deliver test message to specified ${vendor === "firehose" ? "Firehose" : "Kinesis"} stream. Check if the given stream is in ACTIVE state. (${role.id} may not call ${vendor}:PutRecord on ${resource})`;
}

function functionRefusal(inputs: Attributes, { list, region }: ResourceContext): string | undefined {
  if (serviceOf(inputs) !== "lambda") return undefined;
  const arn = text(inputs, "destinationArn");
  const permitted = list("aws:lambda/permission:Permission").some(
    (permission) =>
      [arn, arn.split(":")[6]].includes(text(permission.inputs, "function")) &&
      ["logs.amazonaws.com", `logs.${region}.amazonaws.com`].includes(text(permission.inputs, "principal")),
  );
  return permitted
    ? undefined
    : "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.";
}

/** At most so many filters of the type in a group. */
function quota(property: string, most: number): Rule {
  return refusedByApi(property, "LimitExceededException", quotasPage, (inputs, { list, type }) => {
    const others = list(type).filter(
      (other) => other.inputs[property] === inputs[property] && other.inputs["name"] !== inputs["name"],
    );
    return others.length >= most
      ? `Resource limit exceeded. (${String(inputs[property])} has ${others.map(({ id }) => id).join(", ")})`
      : undefined;
  });
}

function patternRules(property: string): Rule[] {
  return [
    lengthBetween(property, 0, 1024, patternPage),
    refusedByApi(property, "InvalidParameterException", patternPage, (inputs) => {
      const pattern = text(inputs, property).trim();
      const unclosed = [["[", "]"] as const, ["{", "}"] as const].find(
        ([first, last]) => pattern.startsWith(first) && !pattern.endsWith(last),
      );
      return unclosed
        ? `Invalid filter pattern: If a filter pattern starts with '${unclosed[0]}' it must end with '${unclosed[1]}'`
        : undefined;
    }),
  ];
}

function transformationRefusal({ metricTransformation, pattern }: Attributes): string | undefined {
  const transformation = isRecord(metricTransformation) ? metricTransformation : {};
  if (/^AWS\//i.test(text(transformation, "namespace")))
    return "Metric namespaces starting with AWS/ are reserved for AWS.";
  const value = text(transformation, "value");
  if (!value.startsWith("$") && (value === "" || Number.isNaN(Number(value))))
    return `Invalid metric transformation: metric value must be a number or a selector, got "${value}"`;
  const dimensions = isRecord(transformation["dimensions"]) ? transformation["dimensions"] : {};
  if (Object.keys(dimensions).length === 0) return undefined;
  if (transformation["defaultValue"] !== undefined)
    return "Invalid metric transformation: dimensions and default value are mutually exclusive properties.";
  if (Object.keys(dimensions).length > 3) return "Invalid metric transformation: at most 3 dimensions are allowed";
  if (!/^\s*[{[]/.test(String(pattern))) return "The specified filter pattern does not support dimensions.";
  const literal = Object.values(dimensions).find((value) => !String(value).startsWith("$"));
  return literal === undefined
    ? undefined
    : `Invalid metric transformation: dimension value must be valid selector, got "${String(literal)}"`;
}

/** What becomes of log events: on to a stream, into a metric. */
export const cloudwatchLogsFilter: SimulatedService = {
  resources: {
    [subscriptionType]: {
      id: subscriptionId,
      defaults: { distribution: "ByLogStream" },
      blank: ["applyOnTransformedLogs", "roleArn"],
      replaceOn: ["name", "logGroup", "destinationArn"],
      references: { logGroup: [logGroupType] },
      rules: [
        planned("name", subscriptionPage, ({ name }) =>
          name === undefined ? "a subscription filter needs a name" : undefined,
        ),
        lengthBetween("name", 1, 512, subscriptionPage),
        oneOf("distribution", ["ByLogStream", "Random"], subscriptionPage),
        oneOf("emitSystemFields", ["@aws.account", "@aws.region"], subscriptionPage),
        planned("destinationArn", subscriptionPage, ({ destinationArn }) =>
          isUnknown(destinationArn) || String(destinationArn).startsWith("arn:")
            ? undefined
            : `"destination_arn" (${String(destinationArn)}) is an invalid ARN`,
        ),
        ...patternRules("filterPattern"),
        standardClassOnly("logGroup"),
        refusedByApi("destinationArn", "InvalidParameterException", destinationsPage, destinationRefusal),
        refusedByApi("roleArn", "InvalidParameterException", destinationsPage, streamRefusal),
        refusedByApi("destinationArn", "InvalidParameterException", destinationsPage, functionRefusal),
        quota("logGroup", 2),
      ],
      notExecuted: "forwards no log events",
    },
    [metricFilterType]: {
      id: idWithinGroup,
      computed: ({ inputs }) => ({
        metricTransformation: { unit: "None", ...(inputs["metricTransformation"] as Attributes) },
      }),
      blank: ["applyOnTransformedLogs"],
      replaceOn: ["name", "logGroupName"],
      references: { logGroupName: [logGroupType] },
      rules: [
        planned("name", metricPage, ({ name }) => (name === undefined ? "a metric filter needs a name" : undefined)),
        lengthBetween("name", 1, 512, metricPage),
        matches("name", /^[^:*]+$/, "must not contain colon nor asterisk", metricPage),
        ...["name", "namespace"].flatMap((part) => [
          lengthBetween(`metricTransformation.${part}`, 1, 255, transformationPage),
          matches(
            `metricTransformation.${part}`,
            /^[^:*$]*$/,
            "must not contain colon, asterisk nor dollar sign",
            transformationPage,
          ),
        ]),
        oneOf("metricTransformation.unit", units, transformationPage),
        lengthBetween("metricTransformation.value", 0, 100, transformationPage),
        planned("metricTransformation.defaultValue", transformationPage, (inputs) => {
          const [value] = valuesAt(inputs, "metricTransformation.defaultValue");
          return value !== undefined && Number.isNaN(Number(value))
            ? `cannot parse '${String(value)}' as float`
            : undefined;
        }),
        ...patternRules("pattern"),
        standardClassOnly("logGroupName"),
        refusedByApi("metricTransformation", "InvalidParameterException", transformationPage, transformationRefusal),
        quota("logGroupName", 100),
      ],
      notExecuted: "counts no log events",
    },
  },
};
