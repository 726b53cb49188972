import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import type { Attributes } from "../attributes.ts";

const type = "aws:cloudwatch/dashboard:Dashboard";

const widget = (more: Attributes = {}, properties: Attributes = {}): Attributes => ({
  type: "metric",
  x: 0,
  y: 0,
  width: 12,
  height: 6,
  properties: {
    region: "ap-southeast-1",
    metrics: [["AWS/ECS", "CPUUtilization", "ClusterName", "app"]],
    ...properties,
  },
  ...more,
});

const text = { type: "text", properties: { markdown: "# Payments" } };
const dashboard = (...widgets: unknown[]): Attributes => ({
  dashboardName: "payments-dev",
  dashboardBody: JSON.stringify({ widgets }),
});

it.each<{ scenario: string; inputs: Attributes; refusal: RegExp }>([
  { scenario: "a dot in its name", inputs: { ...dashboard(), dashboardName: "a.b" }, refusal: /up to 255 of A-Z/ },
  { scenario: "broken JSON", inputs: { ...dashboard(), dashboardBody: "{" }, refusal: /contains an invalid JSON/ },
  { scenario: "no widgets", inputs: { ...dashboard(), dashboardBody: "{}" }, refusal: /required property 'widgets'/ },
  {
    scenario: "501 widgets",
    inputs: dashboard(...Array.from({ length: 501 }, () => text)),
    refusal: /at most 500 widgets/,
  },
  { scenario: "a widget in prose", inputs: dashboard("latency"), refusal: /\/widgets\/0.*a widget is an object/ },
  {
    scenario: "an unknown widget",
    inputs: dashboard(text, { ...text, type: "graph" }),
    refusal: /\/widgets\/1.*type must be/,
  },
  { scenario: "no properties", inputs: dashboard({ type: "text" }), refusal: /required property 'properties'/ },
  {
    scenario: "no region",
    inputs: dashboard(widget({}, { region: undefined })),
    refusal: /required property 'region'/,
  },
  {
    scenario: "an empty text",
    inputs: dashboard({ type: "text", properties: {} }),
    refusal: /required property 'markdown'/,
  },
  {
    scenario: "a log without query",
    inputs: dashboard({ type: "log", properties: { region: "ap-southeast-1" } }),
    refusal: /required property 'query'/,
  },
  {
    scenario: "no alarms",
    inputs: dashboard({ type: "alarm", properties: {} }),
    refusal: /required property 'alarms'/,
  },
  { scenario: "half a place", inputs: dashboard(widget({ y: undefined })), refusal: /x and y are given together/ },
  { scenario: "column 24", inputs: dashboard(widget({ x: 24 })), refusal: /x must be from 0 to 23, got 24/ },
  { scenario: "row -1", inputs: dashboard(widget({ y: -1 })), refusal: /y must be at least 0, got -1/ },
  { scenario: "25 columns", inputs: dashboard(widget({ width: 25 })), refusal: /width must be from 1 to 24, got 25/ },
  { scenario: "no height", inputs: dashboard(widget({ height: 0 })), refusal: /height must be from 1 to 1000, got 0/ },
  {
    scenario: "a place beyond the grid",
    inputs: dashboard(widget({ x: 18 })),
    refusal: /leaves the grid of 24 columns: x 18/,
  },
  {
    scenario: "no metrics",
    inputs: dashboard(widget({}, { metrics: undefined })),
    refusal: /needs metrics or an alarm/,
  },
  {
    scenario: "a period of 90 s",
    inputs: dashboard(widget({}, { period: 90 })),
    refusal: /period must be 1, 5, 10, 20, 30/,
  },
  { scenario: "an unknown view", inputs: dashboard(widget({}, { view: "line" })), refusal: /view must be timeSeries/ },
  {
    scenario: "a metric in prose",
    inputs: dashboard(widget({}, { metrics: ["CPU"] })),
    refusal: /each of metrics is a list/,
  },
  {
    scenario: "a dimension without value",
    inputs: dashboard(widget({}, { metrics: [["AWS/ECS", "CPUUtilization", "ClusterName"]] })),
    refusal: /a namespace, a name and pairs of dimension and value/,
  },
  {
    scenario: "an empty metric",
    inputs: dashboard(widget({}, { metrics: [[{ id: "m1" }]] })),
    refusal: /needs an expression/,
  },
])("refuses a dashboard with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(type, inputs)).toMatch(refusal);
});

it("makes a dashboard that goes by its name, and changes its body in place", () => {
  const test = new AccountUnderTest();
  const metrics = [
    ["AWS/ECS", "CPUUtilization", "ClusterName", "app", { id: "m1", stat: "Average" }],
    [".", "MemoryUtilization", ".", "."],
    [{ expression: "m1 / 100", label: "share" }],
  ];
  const inputs = dashboard(widget({}, { metrics, period: 300 }), text);
  const { id, state } = test.make(type, inputs);
  expect(id).toBe("payments-dev");
  expect(state["dashboardArn"]).toBe("arn:aws:cloudwatch::111122223333:dashboard/payments-dev");
  expect(test.account.diff(type, inputs, dashboard(text)).replaces).toEqual([]);
  expect(test.account.diff(type, inputs, { ...inputs, dashboardName: "b" }).replaces).toEqual(["dashboardName"]);
  test.account.delete(type, id);
  expect(test.account.read(type, id)).toBeUndefined();
});
