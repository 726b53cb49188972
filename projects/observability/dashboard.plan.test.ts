import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dashboardBody, dashboardUrl } from "./dashboard.plan.ts";
import { platformMetrics } from "./platform-metrics.plan.ts";

const metrics = platformMetrics({
  region: "ap-southeast-1",
  loadBalancerArnSuffix: "app/lb/1",
  apiName: "api",
  apiStageName: "stage",
  clusterName: "cluster",
  serviceName: "service",
  clusterIdentifier: "db",
  serviceMetricNamespace: "Payments/Service",
  serviceMetricDimensions: { Environment: "prod-x7" },
  loadBalancerWebAclName: "acl-lb",
  apiWebAclName: "acl-api",
});

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly metrics: readonly (readonly unknown[])[];
    readonly [option: string]: unknown;
  };
}
interface Body {
  readonly start: string;
  readonly periodOverride: string;
  readonly widgets: readonly Widget[];
}
const bodyIn = (region: string): Body => JSON.parse(dashboardBody(metrics, region)) as Body;
const { widgets, ...page } = bodyIn("ap-southeast-1");
const shown = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties.metrics;
const atDoor = ["LoadBalancer", "app/lb/1"];

describe("first on the page", () => {
  it("are response times, error rates and transaction volumes", () => {
    expect(widgets.slice(0, 3).map(({ properties }) => properties.title)).toEqual([
      "Response time (s)",
      "Error rate (%)",
      "Transactions a minute",
    ]);
  });

  it("response times as most, nearly all and almost all customers have them", () => {
    expect(shown("Response time (s)")).toEqual(
      ["p50", "p95", "p99"].map((stat) => [
        "AWS/ApplicationELB",
        "TargetResponseTime",
        ...atDoor,
        { stat, label: stat },
      ]),
    );
  });

  it("the error rate as one line, computed from counts that stay hidden", () => {
    const hidden = (metricName: string, id: string) => [
      "AWS/ApplicationELB",
      metricName,
      ...atDoor,
      { id, stat: "Sum", visible: false },
    ];
    expect(shown("Error rate (%)")).toEqual([
      [{ expression: "100 * (failed + unanswered) / (routed + unrouted)", label: "errors", id: "rate" }],
      hidden("HTTPCode_Target_5XX_Count", "failed"),
      hidden("HTTPCode_ELB_5XX_Count", "unanswered"),
      hidden("RequestCount", "routed"),
      hidden("HTTPCode_ELB_503_Count", "unrouted"),
    ]);
  });

  it("the service's own count of transactions, beside the requests", () => {
    expect(shown("Transactions a minute")).toEqual([
      ["Payments/Service", "TransactionCount", "Environment", "prod-x7", { stat: "Sum", label: "transactions" }],
      ["AWS/ApplicationELB", "RequestCount", ...atDoor, { stat: "Sum", label: "requests" }],
    ]);
  });
});

it("shows the approval rate as one line, computed from counts by outcome", () => {
  const hidden = (outcome: string) => [
    ...["Payments/Service", "TransactionCount", "Environment", "prod-x7", "Outcome", outcome],
    { id: outcome, stat: "Sum", visible: false },
  ];
  expect(shown("Approval rate (%)")).toEqual([
    [{ expression: "100 * succeeded / (succeeded + refused + failed)", label: "approved", id: "rate" }],
    ...["succeeded", "refused", "failed"].map(hidden),
  ]);
});

it("shows what was captured by currency, as the service counts it, and no sum over currencies", () => {
  const terms = 'MetricName="TransactionAmount" Environment="prod-x7" Type="capture" Outcome="succeeded"';
  const expression = `SEARCH('{Payments/Service,Environment,Type,Outcome,Currency} ${terms}', 'Sum', 60)`;
  expect(shown("Captured a minute, by currency (minor units)")).toEqual([[{ expression, label: "", id: "found" }]]);
});

it.each([
  {
    title: "Partners: latency (ms)",
    lines: { p50: ["Latency", "p50"], p95: ["Latency", "p95"], p99: ["Latency", "p99"] },
  },
  {
    title: "Partners: requests and errors",
    lines: { requests: ["Count", "Sum"], "refused (4xx)": ["4XXError", "Sum"], "failed (5xx)": ["5XXError", "Sum"] },
  },
  {
    title: "Service: CPU and memory (%)",
    lines: { CPU: ["CPUUtilization", "Average"], memory: ["MemoryUtilization", "Average"] },
  },
  {
    title: "Database: capacity and connections",
    lines: { ACU: ["ServerlessDatabaseCapacity", "Maximum"], connections: ["DatabaseConnections", "Maximum"] },
  },
  {
    title: "Blocked by the web ACLs",
    lines: { "load balancer": ["BlockedRequests", "Sum"], API: ["BlockedRequests", "Sum"] },
  },
])("shows under $title what explains the rest", ({ title, lines }) => {
  const found = (shown(title) ?? []).map((row) => {
    const { label, stat } = row.at(-1) as { label: string; stat: string };
    return [label, [row[1], stat]];
  });
  expect(Object.fromEntries(found)).toEqual(lines);
});

it("has no widget beside these ten", () => {
  expect(widgets).toHaveLength(10);
});

it("is in real time: every widget a line a minute of the last three hours, at no coarser period", () => {
  expect(page).toEqual({ start: "-PT3H", periodOverride: "inherit" });
  for (const { type, properties } of widgets) {
    expect({ type, ...properties }).toMatchObject({ type: "metric", view: "timeSeries", period: 60 });
  }
});

it("looks into the region that it is told", () => {
  fc.assert(
    fc.property(fc.constantFrom("ap-southeast-1", "eu-central-1", "us-east-1"), (region) =>
      bodyIn(region).widgets.every(({ properties }) => properties["region"] === region),
    ),
  );
});

it("lays its widgets on the grid of 24 columns, two abreast and none over another", () => {
  for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
  const cells = widgets.flatMap(({ x, y, width, height }) =>
    Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)}/${y + Math.floor(cell / width)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(widgets.slice(0, 3).map(({ x, y }) => [x, y])).toEqual([
    [0, 0],
    [12, 0],
    [0, 6],
  ]);
});

it("is found in the console under its region and name", () => {
  expect(dashboardUrl("ap-southeast-1", "dashboard-payments-prod-x7")).toBe(
    "https://ap-southeast-1.console.aws.amazon.com/cloudwatch/home?region=ap-southeast-1#dashboards/dashboard/dashboard-payments-prod-x7",
  );
});
