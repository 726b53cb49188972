import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";

let project: RehearsedProject;
const upstream = (name: string) => project.records.get(name)?.outputs ?? {};
const alarm = (role: string) => project.resource("aws:cloudwatch/metricAlarm:MetricAlarm", `alarm-${role}`).inputs;
const door = () => ({ LoadBalancer: upstream("edge")["loadBalancerArnSuffix"] });
const query = (id: string, metricName: string, dimensions: object, stat: string) => ({
  id,
  metric: { namespace: "AWS/ApplicationELB", metricName, dimensions, period: 60, stat },
});

beforeAll(async () => {
  project = await rehearseProject("app");
});

it("stops a release when more than ten answers a minute are errors, the load balancer's for silent tasks included", () => {
  expect(alarm("release-errors")).toMatchObject({ comparisonOperator: "GreaterThanThreshold", threshold: 10 });
  expect(alarm("release-errors")["metricQueries"]).toEqual([
    { id: "total", expression: "failed + unanswered", label: "Answers with an error of ours", returnData: true },
    query("failed", "HTTPCode_Target_5XX_Count", door(), "Sum"),
    query("unanswered", "HTTPCode_ELB_5XX_Count", door(), "Sum"),
  ]);
});

it("stops a release when one answer in twenty takes longer than a second", () => {
  expect(alarm("release-latency")).toMatchObject({
    namespace: "AWS/ApplicationELB",
    metricName: "TargetResponseTime",
    dimensions: door(),
    extendedStatistic: "p95",
    period: 60,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 1,
  });
});

it("stops a release when any task of either colour fails its health check", () => {
  const ofColour = (colour: string) => ({
    ...door(),
    TargetGroup: project.resource("aws:lb/targetGroup:TargetGroup", `target-group-${colour}`).state["arnSuffix"],
  });
  expect(alarm("release-unhealthy")).toMatchObject({ comparisonOperator: "GreaterThanThreshold", threshold: 0 });
  expect(alarm("release-unhealthy")["metricQueries"]).toEqual([
    { id: "total", expression: "blue + green", label: "Unhealthy tasks of both colours", returnData: true },
    query("blue", "UnHealthyHostCount", ofColour("blue"), "Maximum"),
    query("green", "UnHealthyHostCount", ofColour("green"), "Maximum"),
  ]);
});

it.each(["release-errors", "release-latency", "release-unhealthy"])(
  "%s rings after two minutes, tells the alert topic of its beginning and end, and is silent without traffic",
  (role) => {
    const topic = [upstream("security")["alertTopicArn"]];
    expect(alarm(role)).toMatchObject({
      name: `alarm-${role}-local-r1`,
      evaluationPeriods: 2,
      treatMissingData: "notBreaching",
      alarmActions: topic,
      okActions: topic,
    });
    expect(alarm(role)["alarmDescription"]).toMatch(
      /Runbook: projects\/app\/README.md, A release that was rolled back$/,
    );
  },
);

it("uses no function of which AWS warns that it can leave an alarm stuck", () => {
  for (const role of ["release-errors", "release-unhealthy"]) {
    expect(JSON.stringify(alarm(role)["metricQueries"])).not.toMatch(/FILL|SUM\(|AVG\(|MAX\(|MIN\(/);
  }
});
