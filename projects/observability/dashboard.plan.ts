import {
  approvalRate,
  capturedAmounts,
  errorRate,
  type MetricName,
  type MetricRatio,
  type PlatformMetrics,
} from "./platform-metrics.plan.ts";

/** Every widget shows minutes: the finest that all these metrics have. */
const periodSeconds = 60;
const columns = 24;
const widgetSize = { width: 12, height: 6 } as const;

interface Line {
  readonly metric: MetricName;
  readonly stat: string;
  readonly label: string;
}

type MetricRow = readonly unknown[];

/**
 * The dashboard's body: response times, error rates and transaction volume first, then what explains them
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html).
 */
export function dashboardBody(metrics: PlatformMetrics, region: string): string {
  const widgets = [
    graph("Response time (s)", lines("responseTime", ["p50", "p95", "p99"], metrics)),
    ratio("Error rate (%)", "errors", errorRate(metrics)),
    graph("Transactions a minute", [
      { metric: metrics.transactions, stat: "Sum", label: "transactions" },
      { metric: metrics.requests, stat: "Sum", label: "requests" },
    ]),
    found("Captured a minute, by currency (minor units)", capturedAmounts(metrics, periodSeconds)),
    ratio("Approval rate (%)", "approved", approvalRate(metrics)),
    graph("Partners: latency (ms)", lines("partnerLatency", ["p50", "p95", "p99"], metrics)),
    graph("Partners: requests and errors", [
      { metric: metrics.partnerRequests, stat: "Sum", label: "requests" },
      { metric: metrics.partnerRefusals, stat: "Sum", label: "refused (4xx)" },
      { metric: metrics.partnerErrors, stat: "Sum", label: "failed (5xx)" },
    ]),
    graph("Service: CPU and memory (%)", [
      { metric: metrics.cpu, stat: "Average", label: "CPU" },
      { metric: metrics.memory, stat: "Average", label: "memory" },
    ]),
    graph("Database: capacity and connections", [
      { metric: metrics.databaseCapacity, stat: "Maximum", label: "ACU" },
      { metric: metrics.databaseConnections, stat: "Maximum", label: "connections" },
    ]),
    graph("Blocked by the web ACLs", [
      { metric: metrics.blockedAtLoadBalancer, stat: "Sum", label: "load balancer" },
      { metric: metrics.blockedAtApi, stat: "Sum", label: "API" },
    ]),
  ];
  const placed = widgets.map((properties, index) => ({
    type: "metric",
    x: (index * widgetSize.width) % columns,
    y: Math.floor((index * widgetSize.width) / columns) * widgetSize.height,
    ...widgetSize,
    properties: { ...properties, view: "timeSeries", region, period: periodSeconds },
  }));
  return JSON.stringify({ start: "-PT3H", periodOverride: "inherit", widgets: placed });
}

function lines(metric: "responseTime" | "partnerLatency", stats: readonly string[], metrics: PlatformMetrics): Line[] {
  return stats.map((stat) => ({ metric: metrics[metric], stat, label: stat }));
}

function graph(title: string, shown: readonly Line[]): { title: string; metrics: MetricRow[] } {
  return { title, metrics: shown.map(({ metric, stat, label }) => [...metricPath(metric), { stat, label }]) };
}

/** A line for each metric that the expression finds; without a label of its own each keeps what tells it from the others. */
function found(title: string, expression: string): { title: string; metrics: MetricRow[] } {
  return { title, metrics: [[{ expression, label: "", id: "found" }]] };
}

/** One line that is computed; what it is computed from stays hidden. */
function ratio(
  title: string,
  label: string,
  { expression, parts }: MetricRatio,
): { title: string; metrics: MetricRow[] } {
  const hidden = Object.entries(parts).map(([id, metric]) => [
    ...metricPath(metric),
    { id, stat: "Sum", visible: false },
  ]);
  return { title, metrics: [[{ expression, label, id: "rate" }], ...hidden] };
}

function metricPath({ namespace, metricName, dimensions }: MetricName): string[] {
  return [namespace, metricName, ...Object.entries(dimensions).flat()];
}

/** Where people find the dashboard; it is no attribute of the resource. */
export function dashboardUrl(region: string, dashboardName: string): string {
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboardName}`;
}
