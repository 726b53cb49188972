import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
let project: RehearsedProject;
const upstream = (name: string) => project.records.get(name)?.outputs ?? {};
const alarm = (role: string) => project.resource(alarmType, `alarm-${role}`).inputs;
const door = () => ({ LoadBalancer: upstream("edge")["loadBalancerArnSuffix"] });
const writer = () => ({ DBClusterIdentifier: upstream("data")["clusterIdentifier"], Role: "WRITER" });
const api = () => ({ ApiName: upstream("edge")["apiName"], Stage: upstream("edge")["apiStageName"] });

beforeAll(async () => {
  // Thresholds that differ from each other and from the committed ones: each must come from its own setting.
  project = await rehearseProject("observability", {
    adjust: (settings) => ({
      ...settings,
      alarms: { responseTimeSeconds: 0.7, errorRatePercent: 2.5, databaseConnections: 120 },
    }),
  });
});

it("rings when one answer in twenty takes longer than the settings allow", () => {
  expect(alarm("response-time")).toMatchObject({
    namespace: "AWS/ApplicationELB",
    metricName: "TargetResponseTime",
    dimensions: door(),
    extendedStatistic: "p95",
    threshold: 0.7,
  });
});

it("rings when a larger share of requests fails than the settings allow, also when no task is left to answer", () => {
  const query = (id: string, metricName: string) => ({
    id,
    metric: { namespace: "AWS/ApplicationELB", metricName, dimensions: door(), period: 60, stat: "Sum" },
  });
  expect(alarm("error-rate")["threshold"]).toBe(2.5);
  expect(alarm("error-rate")["metricQueries"]).toEqual([
    {
      id: "rate",
      expression: "100 * (failed + unanswered) / (routed + unrouted)",
      label: "Error rate (%)",
      returnData: true,
    },
    query("failed", "HTTPCode_Target_5XX_Count"),
    query("unanswered", "HTTPCode_ELB_5XX_Count"),
    query("routed", "RequestCount"),
    query("unrouted", "HTTPCode_ELB_503_Count"),
  ]);
});

it("rings when the load balancer answers in the service's place, ten times a minute", () => {
  expect(alarm("load-balancer-errors")).toMatchObject({
    namespace: "AWS/ApplicationELB",
    metricName: "HTTPCode_ELB_5XX_Count",
    dimensions: door(),
    statistic: "Sum",
    threshold: 10,
  });
});

it("rings when API Gateway fails partners, ten times a minute", () => {
  expect(alarm("partner-errors")).toMatchObject({
    namespace: "AWS/ApiGateway",
    metricName: "5XXError",
    dimensions: api(),
    statistic: "Sum",
    threshold: 10,
  });
});

it("rings when the writer has more connections than the settings allow: the stand-by's do not count", () => {
  expect(alarm("database-connections")).toMatchObject({
    namespace: "AWS/RDS",
    metricName: "DatabaseConnections",
    dimensions: writer(),
    statistic: "Maximum",
    threshold: 120,
  });
});

it("rings when the writer uses nine tenths of the largest capacity: an idle stand-by does not hide it", () => {
  expect(alarm("database-cpu")).toMatchObject({
    namespace: "AWS/RDS",
    metricName: "CPUUtilization",
    dimensions: writer(),
    statistic: "Average",
    threshold: 90,
  });
});

it.each([
  "response-time",
  "error-rate",
  "load-balancer-errors",
  "partner-errors",
  "database-connections",
  "database-cpu",
])("%s rings after three minutes above its threshold, and tells the alert topic of its beginning and end", (role) => {
  const topic = [upstream("security")["alertTopicArn"]];
  expect(alarm(role)).toMatchObject({
    name: `alarm-${role}-local-r1`,
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 3,
    treatMissingData: "notBreaching",
    alarmActions: topic,
    okActions: topic,
  });
  expect(alarm(role)).not.toMatchObject({ actionsEnabled: false });
  expect(alarm(role)["alarmDescription"]).toMatch(
    /\. Requests of the window, by correlation id: query query-affected-requests-\S+ in Logs Insights\. Runbook: projects\/observability\/README.md, Alarms$/,
  );
});

it("looks every minute", () => {
  for (const { name, inputs } of project.all(alarmType)) {
    const single = name === "alarm-error-rate" ? undefined : 60;
    expect(inputs["period"], name).toBe(single);
  }
});

it("publishes the names of exactly its alarms", () => {
  expect(project.outputs["alarmNames"]).toEqual(
    [
      ...["response-time", "load-balancer-errors", "partner-errors", "database-connections", "database-cpu"],
      "error-rate",
    ].map((role) => `alarm-${role}-local-r1`),
  );
  expect(project.all(alarmType)).toHaveLength(6);
});
