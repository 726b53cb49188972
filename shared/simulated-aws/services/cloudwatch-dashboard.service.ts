import { type Attributes, isArray, isRecord, stringsAt, text } from "../attributes.ts";
import { fromArgument, json, matches, planned, type ResourceType, type SimulatedService } from "../resource-type.ts";

const namePage = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html";
const bodyPage =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html";

const whole = (value: unknown): value is number => Number.isInteger(value);

function gridRefusal({ x, y, width = 6, height = 6 }: Attributes): string | undefined {
  if ((x === undefined) !== (y === undefined)) return "x and y are given together or not at all";
  if (x !== undefined && !(whole(x) && x >= 0 && x <= 23)) return `x must be from 0 to 23, got ${String(x)}`;
  if (y !== undefined && !(whole(y) && y >= 0)) return `y must be at least 0, got ${String(y)}`;
  if (!(whole(width) && width >= 1 && width <= 24)) return `width must be from 1 to 24, got ${String(width)}`;
  if (!(whole(height) && height >= 1 && height <= 1000)) return `height must be from 1 to 1000, got ${String(height)}`;
  return whole(x) && x + width > 24
    ? `the widget leaves the grid of 24 columns: x ${String(x)} and width ${String(width)}`
    : undefined;
}

/** What the properties of each type of widget must have. */
const required: Readonly<Record<string, readonly string[]>> = {
  alarm: ["alarms"],
  custom: ["endpoint"],
  explorer: ["metrics"],
  log: ["query", "region"],
  metric: ["region"],
  text: ["markdown"],
};

function metricRefusal(properties: Attributes): string | undefined {
  const { metrics, annotations, period, view } = properties;
  if (metrics === undefined && annotations === undefined) return "a metric widget needs metrics or an alarm annotation";
  if (
    period !== undefined &&
    !(whole(period) && ([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)))
  )
    return `period must be 1, 5, 10, 20, 30 or a multiple of 60, got ${String(period)}`;
  if (view !== undefined && !["timeSeries", "singleValue", "gauge", "bar", "pie", "table"].includes(String(view)))
    return `view must be timeSeries, singleValue, gauge, bar, pie or table, got ${String(view)}`;
  return (isArray(metrics) ? metrics : []).map(lineRefusal).find(Boolean);
}

/** A metric is `[namespace, name, dimension, value, …, {options}]`, an expression `[{expression, id}]`. */
function lineRefusal(line: unknown): string | undefined {
  if (!isArray(line)) return `each of metrics is a list, got ${JSON.stringify(line)}`;
  const names = line.filter((part) => typeof part === "string");
  const options = line.at(-1);
  if (names.length === 0)
    return isRecord(options) && options["expression"] !== undefined
      ? undefined
      : `an entry without a metric needs an expression: ${JSON.stringify(line)}`;
  return names.length % 2 === 0
    ? undefined
    : `a metric has a namespace, a name and pairs of dimension and value: ${JSON.stringify(line)}`;
}

function widgetRefusal(widget: unknown): string | undefined {
  if (!isRecord(widget)) return "a widget is an object";
  const { type, properties } = widget;
  const needs = required[String(type)];
  if (!needs) return `type must be one of ${Object.keys(required).join(", ")}, got ${String(type)}`;
  if (!isRecord(properties)) return "Should have required property 'properties'";
  const missing = needs.find((name) => properties[name] === undefined);
  if (missing) return `Should have required property '${missing}'`;
  return gridRefusal(widget) ?? (type === "metric" ? metricRefusal(properties) : undefined);
}

function bodyRefusal(inputs: Attributes): string | undefined {
  const [body] = stringsAt(inputs, "dashboardBody");
  if (body === undefined) return undefined;
  const invalid = (path: string, message: string): string =>
    `The dashboard body is invalid, there are 1 validation errors: { dataPath: "${path}", message: "${message}" }`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined; // the rule on JSON says so
  }
  const widgets = isRecord(parsed) ? parsed["widgets"] : undefined;
  if (!isArray(widgets)) return invalid("", "Should have required property 'widgets'");
  if (widgets.length > 500) return invalid("/widgets", `at most 500 widgets, got ${String(widgets.length)}`);
  for (const [index, widget] of widgets.entries()) {
    const refusal = widgetRefusal(widget);
    if (refusal) return invalid(`/widgets/${String(index)}`, refusal);
  }
  return undefined;
}

const dashboard: ResourceType = {
  id: fromArgument("dashboardName"),
  name: "dashboardName",
  computed: ({ accountId, inputs, partition }) => ({
    dashboardArn: `arn:${partition}:cloudwatch::${accountId}:dashboard/${text(inputs, "dashboardName")}`,
  }),
  rules: [
    matches("dashboardName", /^[\w-]{1,255}$/, "up to 255 of A-Z, a-z, 0-9, - and _", namePage),
    json("dashboardBody", bodyPage),
    planned("dashboardBody", bodyPage, bodyRefusal),
  ],
};

/** Dashboards. */
export const cloudwatchDashboard: SimulatedService = { resources: { "aws:cloudwatch/dashboard:Dashboard": dashboard } };
