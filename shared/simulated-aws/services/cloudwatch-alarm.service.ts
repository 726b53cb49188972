import { type Attributes, isArray, isRecord, isUnknown, stringsAt, text, valuesAt } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  type AccountReader,
  between,
  fromArgument,
  type HeldResource,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { alarmRuleRefusal, alarmsIn } from "./cloudwatch-alarm-rule.plan.ts";
import { queriesRefusal } from "./cloudwatch-metric-math.plan.ts";

const reference = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference";
const guide = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring";
const alarmPage = `${reference}/API_PutMetricAlarm.html`;
const compositePage = `${reference}/API_PutCompositeAlarm.html`;
export const metricAlarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
export const compositeAlarmType = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

const isPeriod = (value: unknown): boolean =>
  typeof value === "number" && ([10, 20, 30].includes(value) || (value > 0 && value % 60 === 0));

const actionRules = (page: string): Rule[] =>
  ["alarmActions", "okActions", "insufficientDataActions"].flatMap((property) => [
    matches(
      property,
      /^arn:[a-z-]+:(sns|lambda|ssm|ssm-incidents|automate|autoscaling|swf|aiops):/,
      "the ARN of an action",
      page,
    ),
    planned(property, page, ({ [property]: actions }) =>
      isArray(actions) && actions.length > 5 ? `at most 5 ${property}, got ${String(actions.length)}` : undefined,
    ),
  ]);

/** Both kinds of alarm share their names. */
const nameRule = (property: string, other: string, page: string): Rule =>
  refusedByApi(property, "ValidationError", page, (inputs, { find }) =>
    find(other, text(inputs, property)) ? `an alarm with the name ${text(inputs, property)} exists already` : undefined,
  );

/** An alarm stays while a composite alarm names it. */
function namedByComposite({ id, arn }: HeldResource, { list }: AccountReader): undefined {
  const composite = list(compositeAlarmType).find(({ inputs }) =>
    [...alarmsIn(text(inputs, "alarmRule")), ...stringsAt(inputs, "actionsSuppressor.alarm")].some(
      (name) => name === id || name === arn,
    ),
  );
  if (!composite || composite.id === id) return undefined;
  throw new AwsError(
    "ValidationError",
    `Cannot delete ${id} as there are composite alarm(s) depending on it: ${composite.id}`,
    "CloudWatch: DeleteAlarms",
  );
}

const single = ["metricName", "namespace", "period", "statistic", "extendedStatistic", "dimensions", "unit"];

function sourceRefusal(inputs: Attributes): string | undefined {
  const { metricQueries, metricName, evaluationCriteria } = inputs;
  const sources = [metricQueries, metricName, evaluationCriteria].filter((source) => source !== undefined);
  if (sources.length !== 1) return "exactly one of metricName, metricQueries and evaluationCriteria must be specified";
  if (evaluationCriteria !== undefined) return undefined;
  if (metricQueries === undefined) {
    const missing = ["namespace", "period"].find((name) => inputs[name] === undefined);
    if (missing) return `${missing} is required with metricName`;
    return (inputs["statistic"] === undefined) === (inputs["extendedStatistic"] === undefined)
      ? "exactly one of statistic and extendedStatistic is required with metricName"
      : undefined;
  }
  const stray = single.find((name) => inputs[name] !== undefined);
  if (stray) return `${stray} cannot be specified with metricQueries`;
  if (!isArray(metricQueries)) return undefined;
  if (metricQueries.length > 20) return `at most 20 metricQueries, got ${String(metricQueries.length)}`;
  return queriesRefusal(
    metricQueries.filter(isRecord).map(({ id, expression, metric, returnData }) => ({
      id,
      expression,
      metric,
      returnsData: returnData === true,
    })),
  );
}

const bands = ["LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold"];

function thresholdRefusal(inputs: Attributes): string | undefined {
  const { threshold, thresholdMetricId, comparisonOperator, evaluationCriteria } = inputs;
  if (evaluationCriteria !== undefined || isUnknown(comparisonOperator)) return undefined;
  if (comparisonOperator === undefined) return "comparisonOperator is required";
  if (inputs["evaluationPeriods"] === undefined) return "evaluationPeriods is required";
  const band = bands.includes(String(comparisonOperator));
  if (band)
    return thresholdMetricId === undefined
      ? `thresholdMetricId is required with ${String(comparisonOperator)}`
      : undefined;
  return threshold === undefined ? `threshold is required with ${String(comparisonOperator)}` : undefined;
}

function windowRefusal(inputs: Attributes): string | undefined {
  const { evaluationPeriods: periods, datapointsToAlarm: points } = inputs;
  if (typeof periods !== "number") return undefined;
  if (typeof points === "number" && (points < 1 || points > periods))
    return `datapointsToAlarm must be from 1 to evaluationPeriods (${String(periods)}), got ${String(points)}`;
  const longest = Math.max(
    ...[...valuesAt(inputs, "period"), ...valuesAt(inputs, "metricQueries.metric.period")].map(Number),
    0,
  );
  const most = longest >= 3600 ? 604_800 : 86_400;
  return longest * periods > most
    ? `Metrics cannot be checked across more than ${most === 86_400 ? "a day" : "7 days"} (EvaluationPeriods * Period must be <= ${String(most)})`
    : undefined;
}

const metricAlarm: ResourceType = {
  id: fromArgument("name"),
  arn: "arn:{partition}:cloudwatch:{region}:{accountId}:alarm:{id}",
  name: "name",
  defaults: { actionsEnabled: true, treatMissingData: "missing" },
  blank: ["evaluateLowSampleCountPercentiles"],
  rules: [
    lengthBetween("name", 1, 255, alarmPage),
    oneOf(
      "comparisonOperator",
      [
        "GreaterThanOrEqualToThreshold",
        "GreaterThanThreshold",
        "LessThanThreshold",
        "LessThanOrEqualToThreshold",
        ...bands,
      ],
      alarmPage,
    ),
    oneOf("statistic", ["SampleCount", "Average", "Sum", "Minimum", "Maximum"], alarmPage),
    matches(
      "extendedStatistic",
      /^((p|tm|wm|tc|ts)(\d{1,2}(\.\d{1,10})?|100)|IQM|(TM|WM|PR|TC|TS)\([^)]*\))$/,
      "a percentile, as in p95, or a trimmed statistic",
      `${guide}/Statistics-definitions.html`,
    ),
    oneOf("treatMissingData", ["missing", "ignore", "breaching", "notBreaching"], alarmPage),
    oneOf("evaluateLowSampleCountPercentiles", ["evaluate", "ignore"], alarmPage),
    between("evaluationPeriods", 1, 86_400, alarmPage),
    between("warmUpConfiguration.warmUpPeriodDurationInMinutes", 1, 2880, `${guide}/alarm-warm-up.html`),
    ...["period", "metricQueries.metric.period", "evaluationInterval"].map((path) =>
      planned(path.split(".")[0] ?? path, alarmPage, (inputs) => {
        const stray = valuesAt(inputs, path).find((period) => !isPeriod(period));
        return stray === undefined ? undefined : `${path} must be 10, 20, 30 or a multiple of 60, got ${String(stray)}`;
      }),
    ),
    planned("metricQueries", alarmPage, sourceRefusal),
    planned("threshold", alarmPage, thresholdRefusal),
    planned("evaluationPeriods", alarmPage, windowRefusal),
    ...actionRules(alarmPage),
    nameRule("name", compositeAlarmType, alarmPage),
  ],
  // CloudWatch deletes an alarm although services name it; composite alarms are what keeps it.
  whileInUse: "allow",
  deletion: namedByComposite,
};

function namedAlarmRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  const names = alarmsIn(text(inputs, "alarmRule"));
  if (names.includes(text(inputs, "alarmName"))) return "a composite alarm cannot name itself";
  const missing = names.find((name) => !find(metricAlarmType, name) && !find(compositeAlarmType, name));
  return missing && `AlarmRule contains an alarm that does not exist: ${missing}`;
}

const compositeAlarm: ResourceType = {
  id: fromArgument("alarmName"),
  arn: "arn:{partition}:cloudwatch:{region}:{accountId}:alarm:{id}",
  name: "alarmName",
  defaults: { actionsEnabled: true },
  replaceOn: ["actionsEnabled"],
  references: { "actionsSuppressor.alarm": [metricAlarmType, compositeAlarmType] },
  rules: [
    lengthBetween("alarmName", 1, 255, compositePage),
    lengthBetween("alarmRule", 1, 10_240, compositePage),
    planned("alarmRule", compositePage, (inputs) => {
      const [rule] = stringsAt(inputs, "alarmRule");
      return rule === undefined ? undefined : alarmRuleRefusal(rule);
    }),
    ...actionRules(compositePage),
    nameRule("alarmName", metricAlarmType, compositePage),
    refusedByApi("alarmRule", "ValidationError", compositePage, namedAlarmRefusal),
  ],
  whileInUse: "allow", // as for metric alarms
  deletion: namedByComposite,
};

/** Alarms. */
export const cloudwatchAlarm: SimulatedService = {
  resources: { [metricAlarmType]: metricAlarm, [compositeAlarmType]: compositeAlarm },
};
