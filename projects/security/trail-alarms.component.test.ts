import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";
import { trailWatches } from "./trail-watches.plan.ts";

let security: RehearsedProject;
beforeAll(async () => {
  security = await rehearseProject("security");
});

it.each(trailWatches)(
  "counts $role in the trail's log, and tells the alert topic of the first",
  ({ role, pattern }) => {
    const metric = { namespace: "Payments/Audit", name: `${role}-local-r1` };
    expect(security.resource("aws:cloudwatch/logMetricFilter:LogMetricFilter", `metric-filter-${role}`).inputs).toEqual(
      {
        name: `metric-filter-${role}-local-r1`,
        logGroupName: security.outputs["trailLogGroupName"],
        pattern,
        metricTransformation: { ...metric, value: "1", unit: "Count" },
      },
    );
    expect(security.resource("aws:cloudwatch/metricAlarm:MetricAlarm", `alarm-${role}`).inputs).toMatchObject({
      name: `alarm-${role}-local-r1`,
      namespace: metric.namespace,
      metricName: metric.name,
      statistic: "Sum",
      threshold: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
      alarmActions: [security.outputs["alertTopicArn"]],
      okActions: [security.outputs["alertTopicArn"]],
    });
  },
);

it("watches what the benchmark asks for: root, sign-in, IAM, keys, groups, trail", () => {
  const alarms = security.all("aws:cloudwatch/metricAlarm:MetricAlarm");
  const ofTrail = alarms.filter(({ inputs }) => inputs["namespace"] === "Payments/Audit");
  expect(ofTrail.map(({ name }) => name)).toEqual([
    ...["alarm-root-use", "alarm-failed-sign-in", "alarm-iam-change", "alarm-key-loss", "alarm-security-group-change"],
    ...["alarm-trail-change", "alarm-bucket-change", "alarm-log-change"],
  ]);
});
