import { fileURLToPath } from "node:url";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it, vi } from "vitest";
import observabilitySettings from "./observability.settings.ts";
import program from "./program.ts";

let project: RehearsedProject;
const upstream = (name: string) => project.records.get(name)?.outputs ?? {};

beforeAll(async () => {
  project = await rehearseProject("observability");
});

it("is taken by the account without a refusal", () => {
  expect(project.refusals).toEqual([]);
});

it("reads exactly the stacks that its package lists: all five others", () => {
  expect([...project.references].sort()).toEqual(project.needs);
  expect(project.needs).toEqual(["app", "data", "edge", "network", "security"]);
});

it("holds one dashboard, six alarms and three saved queries, and no log group, role or topic of its own", () => {
  const counts: Record<string, number> = {};
  for (const { type } of project.resources) counts[type] = (counts[type] ?? 0) + 1;
  expect(counts).toEqual({
    "aws:cloudwatch/dashboard:Dashboard": 1,
    "aws:cloudwatch/metricAlarm:MetricAlarm": 6,
    "aws:cloudwatch/queryDefinition:QueryDefinition": 3,
  });
});

it("publishes where the dashboard is found and what its alarms are called", () => {
  expect(project.outputs).toEqual({
    dashboardName: "dashboard-payments-local-r1",
    dashboardUrl:
      "https://ap-southeast-1.console.aws.amazon.com/cloudwatch/home?region=ap-southeast-1#dashboards/dashboard/dashboard-payments-local-r1",
    alarmNames: ["response-time", "load-balancer-errors", "partner-errors", "database-connections", "database-cpu"]
      .concat("error-rate")
      .map((role) => `alarm-${role}-local-r1`),
    contractVersion: 1,
    environment: "local",
    environmentSuffix: "r1",
  });
});

describe("the dashboard shows metrics of this copy of the platform", () => {
  /** Dimensions of every metric on it, by namespace. */
  const dimensions = (): Record<string, Record<string, string>[]> => {
    const { inputs } = project.resource("aws:cloudwatch/dashboard:Dashboard", "dashboard-payments");
    const { widgets } = JSON.parse(String(inputs["dashboardBody"])) as {
      widgets: { properties: { metrics: unknown[][] } }[];
    };
    const found: Record<string, Record<string, string>[]> = {};
    for (const row of widgets.flatMap(({ properties }) => properties.metrics)) {
      const [namespace, , ...path] = row.filter((part) => typeof part === "string");
      if (namespace === undefined) continue;
      const pairs = path.flatMap((name, index) => (index % 2 === 0 ? [[name, path[index + 1] ?? ""] as const] : []));
      (found[namespace] ??= []).push(Object.fromEntries(pairs));
    }
    return found;
  };
  const distinct = (namespace: string) => [
    ...new Map((dimensions()[namespace] ?? []).map((one) => [JSON.stringify(one), one])).values(),
  ];

  it("of edge's load balancer and API stage", () => {
    const { loadBalancerArnSuffix, apiName, apiStageName } = upstream("edge");
    expect(distinct("AWS/ApplicationELB")).toEqual([{ LoadBalancer: loadBalancerArnSuffix }]);
    expect(distinct("AWS/ApiGateway")).toEqual([{ ApiName: apiName, Stage: apiStageName }]);
  });

  it("of app's service and what it counts itself", () => {
    const { clusterName, serviceName, serviceMetricNamespace, serviceMetricDimensions } = upstream("app");
    expect(distinct("AWS/ECS")).toEqual([{ ClusterName: clusterName, ServiceName: serviceName }]);
    const own = serviceMetricDimensions as Readonly<Record<string, string>>;
    const outcomes = ["succeeded", "refused", "failed"].map((outcome) => ({ ...own, Outcome: outcome }));
    expect(distinct(String(serviceMetricNamespace))).toEqual([own, ...outcomes]);
  });

  it("of data's cluster and its writer", () => {
    const { clusterIdentifier } = upstream("data");
    expect(distinct("AWS/RDS")).toEqual([
      { DBClusterIdentifier: clusterIdentifier },
      { DBClusterIdentifier: clusterIdentifier, Role: "WRITER" },
    ]);
  });

  it("of both web ACLs of edge", () => {
    const { loadBalancerWebAclName, apiWebAclName } = upstream("edge");
    expect(distinct("AWS/WAFV2")).toEqual(
      [loadBalancerWebAclName, apiWebAclName].map((name) => ({ WebACL: name, Region: "ap-southeast-1", Rule: "ALL" })),
    );
  });

  it("and of nothing else", () => {
    expect(Object.keys(dimensions()).sort()).toEqual([
      ...["AWS/ApiGateway", "AWS/ApplicationELB", "AWS/ECS", "AWS/RDS", "AWS/WAFV2", "Payments/Service"],
    ]);
  });
});

describe("the saved queries", () => {
  const query = (role: string) => project.resource("aws:cloudwatch/queryDefinition:QueryDefinition", `query-${role}`);

  it("find one request by its id, in the service's log and in the gateway's", () => {
    expect(query("correlation").inputs).toEqual({
      name: "query-correlation-local-r1",
      logGroupNames: [upstream("app")["serviceLogGroupName"], upstream("edge")["apiAccessLogGroupName"]],
      queryString:
        "fields @timestamp, @message | filter correlationId = 'ID' or gatewayRequestId = 'ID' or requestId = 'ID' | sort @timestamp asc",
    });
  });

  it("list the requests that failed or took too long, by the ids that callers were given", () => {
    expect(query("affected-requests").inputs).toEqual({
      name: "query-affected-requests-local-r1",
      logGroupNames: [upstream("app")["serviceLogGroupName"], upstream("edge")["apiAccessLogGroupName"]],
      queryString:
        "fields @timestamp, coalesce(correlationId, requestId) as id, operation, status, milliseconds, responseLatency, @logStream | filter status >= 500 or milliseconds > 1000 or responseLatency > 1000 | sort @timestamp desc | limit 1000",
    });
  });

  it("find traffic from inside that a security group turned away", () => {
    expect(query("rejected-traffic").inputs).toEqual({
      name: "query-rejected-traffic-local-r1",
      logGroupNames: [upstream("security")["flowLogGroupName"]],
      queryString: `filter action = 'REJECT' and isIpv4InSubnet(srcAddr, '${String(upstream("network")["vpcCidrBlock"])}') | stats count(*) by srcAddr, dstAddr, dstPort`,
    });
  });
});

it("can be destroyed: nothing is protected or kept", () => {
  for (const { name, options } of project.resources) {
    expect({ name, protect: options.protect ?? false, kept: options.retainOnDelete ?? false }).toEqual({
      name,
      protect: false,
      kept: false,
    });
  }
});

it("stops at a threshold that the mission does not allow, before it makes anything", async () => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const settings = readSettingsFile({ name: "observability", folder }, "local", observabilitySettings);
  const slow = { ...settings, alarms: { ...settings.alarms, responseTimeSeconds: 3 } };
  const made = vi.fn<pulumi.runtime.Mocks["newResource"]>(({ inputs }) => ({ id: undefined, state: inputs as object }));
  pulumi.runtime.setAllConfig({ "observability:settings": JSON.stringify(slow) });
  await pulumi.runtime.setMocks({ newResource: made, call: () => ({}) }, "observability", "local", false);
  await expect(program()).rejects.toThrow(
    /InvalidSettings: projects\/observability\/Pulumi.local.yaml has mistakes:\n.*<=1\n.*at alarms.responseTimeSeconds/,
  );
  expect(made).not.toHaveBeenCalled();
});
