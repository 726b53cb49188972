import { runInNewContext } from "node:vm";
import { idsRead } from "@payments/shared/simulated-aws/services/cloudwatch-metric-math.plan.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  approvalRate,
  errorRate,
  type MetricSources,
  type PlatformMetrics,
  platformMetrics,
} from "./platform-metrics.plan.ts";

const sources: MetricSources = {
  region: "ap-southeast-1",
  loadBalancerArnSuffix: "app/load-balancer-prod-x7/0123456789abcdef",
  apiName: "rest-api-payments-prod-x7",
  apiStageName: "stage-prod-x7",
  clusterName: "cluster-payments-prod-x7",
  serviceName: "service-payments-prod-x7",
  clusterIdentifier: "db-cluster-payments-prod-x7",
  serviceMetricNamespace: "Payments/Service",
  serviceMetricDimensions: { Environment: "prod-x7" },
  loadBalancerWebAclName: "web-acl-load-balancer-prod-x7",
  apiWebAclName: "web-acl-api-prod-x7",
};
const door = { LoadBalancer: sources.loadBalancerArnSuffix };
const api = { ApiName: sources.apiName, Stage: sources.apiStageName };
const service = { ClusterName: sources.clusterName, ServiceName: sources.serviceName };
const cluster = { DBClusterIdentifier: sources.clusterIdentifier };
const writer = { ...cluster, Role: "WRITER" };
const acl = (name: string) => ({ WebACL: name, Region: "ap-southeast-1", Rule: "ALL" });

describe("metrics", () => {
  const table: Record<keyof PlatformMetrics, [namespace: string, metricName: string, dimensions: object]> = {
    requests: ["AWS/ApplicationELB", "RequestCount", door],
    responseTime: ["AWS/ApplicationELB", "TargetResponseTime", door],
    serviceErrors: ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", door],
    loadBalancerErrors: ["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", door],
    unroutedRequests: ["AWS/ApplicationELB", "HTTPCode_ELB_503_Count", door],
    partnerRequests: ["AWS/ApiGateway", "Count", api],
    partnerLatency: ["AWS/ApiGateway", "Latency", api],
    partnerErrors: ["AWS/ApiGateway", "5XXError", api],
    partnerRefusals: ["AWS/ApiGateway", "4XXError", api],
    cpu: ["AWS/ECS", "CPUUtilization", service],
    memory: ["AWS/ECS", "MemoryUtilization", service],
    databaseCapacity: ["AWS/RDS", "ServerlessDatabaseCapacity", cluster],
    databaseCpu: ["AWS/RDS", "CPUUtilization", writer],
    databaseConnections: ["AWS/RDS", "DatabaseConnections", writer],
    transactions: ["Payments/Service", "TransactionCount", { Environment: "prod-x7" }],
    transactionsSucceeded: ["Payments/Service", "TransactionCount", { Environment: "prod-x7", Outcome: "succeeded" }],
    transactionsRefused: ["Payments/Service", "TransactionCount", { Environment: "prod-x7", Outcome: "refused" }],
    transactionsFailed: ["Payments/Service", "TransactionCount", { Environment: "prod-x7", Outcome: "failed" }],
    blockedAtLoadBalancer: ["AWS/WAFV2", "BlockedRequests", acl("web-acl-load-balancer-prod-x7")],
    blockedAtApi: ["AWS/WAFV2", "BlockedRequests", acl("web-acl-api-prod-x7")],
  };
  const metrics = platformMetrics(sources);

  it.each(Object.entries(table))("%s is %j", (key, [namespace, metricName, dimensions]) => {
    expect(metrics[key as keyof PlatformMetrics]).toEqual({ namespace, metricName, dimensions });
  });

  it("are these and no others", () => {
    expect(Object.keys(metrics).sort()).toEqual(Object.keys(table).sort());
  });

  it("do not depend on which colour takes traffic: no line ends with a release", () => {
    expect(JSON.stringify(metrics)).not.toMatch(/TargetGroup/i);
  });
});

describe("the error rate", () => {
  const { expression, parts } = errorRate(platformMetrics(sources));
  const rate = (values: Readonly<Record<string, number>>): number => Number(runInNewContext(expression, { ...values }));

  it("reads the metrics that it names, and no others", () => {
    expect(idsRead(expression).sort()).toEqual(Object.keys(parts).sort());
    expect(Object.values(parts).map(({ metricName }) => metricName)).toEqual([
      "HTTPCode_Target_5XX_Count",
      "HTTPCode_ELB_5XX_Count",
      "RequestCount",
      "HTTPCode_ELB_503_Count",
    ]);
  });

  it.each([
    { scenario: "all is well", failed: 0, unanswered: 0, routed: 1000, unrouted: 0, percent: 0 },
    {
      scenario: "the service fails once in a hundred",
      failed: 10,
      unanswered: 0,
      routed: 1000,
      unrouted: 0,
      percent: 1,
    },
    { scenario: "no task is left", failed: 0, unanswered: 500, routed: 0, unrouted: 500, percent: 100 },
    { scenario: "every task hangs", failed: 0, unanswered: 500, routed: 500, unrouted: 0, percent: 100 },
  ])("is $percent % when $scenario", ({ percent, failed, unanswered, routed, unrouted }) => {
    expect(rate({ failed, unanswered, routed, unrouted })).toBe(percent);
  });

  it("is the share of all requests that failed, whoever answered them", () => {
    const count = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(count, count, count, count, (good, failed, silent, refused) => {
        const all = good + failed + silent + refused;
        fc.pre(all > 0);
        // The load balancer counts as routed what it had a target for, also where that target did not answer.
        const values = { failed, unanswered: silent + refused, routed: good + failed + silent, unrouted: refused };
        expect(rate(values)).toBeCloseTo((100 * (all - good)) / all, 9);
      }),
    );
  });

  it("uses no function of which AWS warns that it can leave an alarm stuck", () => {
    expect(expression).not.toMatch(/[A-Z]+\(/);
  });
});

describe("the approval rate", () => {
  const { expression, parts } = approvalRate(platformMetrics(sources));

  it("reads the metrics that it names, and no others", () => {
    expect([...new Set(idsRead(expression))].sort()).toEqual(Object.keys(parts).sort());
  });

  it.each([
    { succeeded: 98, refused: 1, failed: 1, percent: 98 },
    { succeeded: 5, refused: 0, failed: 0, percent: 100 },
    { succeeded: 0, refused: 3, failed: 1, percent: 0 },
  ])("is $percent % of $succeeded succeeded, $refused refused and $failed failed", ({ percent, ...counts }) => {
    expect(Number(runInNewContext(expression, counts))).toBe(percent);
  });
});
