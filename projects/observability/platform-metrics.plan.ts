/** What the metrics of one copy of the platform are called. */
export interface MetricSources {
  readonly region: string;
  readonly loadBalancerArnSuffix: string;
  readonly apiName: string;
  readonly apiStageName: string;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly clusterIdentifier: string;
  readonly serviceMetricNamespace: string;
  readonly serviceMetricDimensions: Readonly<Record<string, string>>;
  readonly loadBalancerWebAclName: string;
  readonly apiWebAclName: string;
}

/** A metric as dashboards and alarms name it. */
export interface MetricName {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Every metric that the dashboard shows and the alarms watch, by what it tells. */
export function platformMetrics(sources: MetricSources) {
  const loadBalancer = (metricName: string): MetricName => ({
    namespace: "AWS/ApplicationELB",
    metricName,
    dimensions: { LoadBalancer: sources.loadBalancerArnSuffix },
  });
  const api = (metricName: string): MetricName => ({
    namespace: "AWS/ApiGateway",
    metricName,
    dimensions: { ApiName: sources.apiName, Stage: sources.apiStageName },
  });
  const service = (metricName: string): MetricName => ({
    namespace: "AWS/ECS",
    metricName,
    dimensions: { ClusterName: sources.clusterName, ServiceName: sources.serviceName },
  });
  const database = (metricName: string): MetricName => ({
    namespace: "AWS/RDS",
    metricName,
    dimensions: { DBClusterIdentifier: sources.clusterIdentifier },
  });
  // By role and not by cluster, where the idle stand-by halves every average
  // (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/creating_alarms.html).
  const writer = (metricName: string): MetricName => ({
    namespace: "AWS/RDS",
    metricName,
    dimensions: { DBClusterIdentifier: sources.clusterIdentifier, Role: "WRITER" },
  });
  const business = (metricName: string, dimensions: MetricName["dimensions"] = {}): MetricName => ({
    namespace: sources.serviceMetricNamespace,
    metricName,
    dimensions: { ...sources.serviceMetricDimensions, ...dimensions },
  });
  const webAcl = (name: string): MetricName => ({
    namespace: "AWS/WAFV2",
    metricName: "BlockedRequests",
    dimensions: { WebACL: name, Region: sources.region, Rule: "ALL" },
  });
  return {
    requests: loadBalancer("RequestCount"),
    responseTime: loadBalancer("TargetResponseTime"),
    serviceErrors: loadBalancer("HTTPCode_Target_5XX_Count"),
    loadBalancerErrors: loadBalancer("HTTPCode_ELB_5XX_Count"),
    /** Requests for which there was no target: the only ones that `requests` does not count. */
    unroutedRequests: loadBalancer("HTTPCode_ELB_503_Count"),
    partnerRequests: api("Count"),
    partnerLatency: api("Latency"),
    partnerErrors: api("5XXError"),
    partnerRefusals: api("4XXError"),
    cpu: service("CPUUtilization"),
    memory: service("MemoryUtilization"),
    databaseCapacity: database("ServerlessDatabaseCapacity"),
    databaseCpu: writer("CPUUtilization"),
    databaseConnections: writer("DatabaseConnections"),
    transactions: business("TransactionCount"),
    transactionsSucceeded: business("TransactionCount", { Outcome: "succeeded" }),
    transactionsRefused: business("TransactionCount", { Outcome: "refused" }),
    transactionsFailed: business("TransactionCount", { Outcome: "failed" }),
    blockedAtLoadBalancer: webAcl(sources.loadBalancerWebAclName),
    blockedAtApi: webAcl(sources.apiWebAclName),
  } as const;
}

export type PlatformMetrics = ReturnType<typeof platformMetrics>;

/** A line that is computed from metrics: the expression names them. */
export interface MetricRatio {
  readonly expression: string;
  readonly parts: Readonly<Record<string, MetricName>>;
}

/**
 * Share of requests that failed by our fault, in percent: the service's errors and the load balancer's own, also when no
 * task is left to answer. Metric math counts a metric without data as 0 and draws nothing where no request came
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
 */
export function errorRate(metrics: PlatformMetrics): MetricRatio {
  return {
    expression: "100 * (failed + unanswered) / (routed + unrouted)",
    parts: {
      failed: metrics.serviceErrors,
      unanswered: metrics.loadBalancerErrors,
      routed: metrics.requests,
      unrouted: metrics.unroutedRequests,
    },
  };
}

/**
 * Share of transactions that came about, in percent, of those that were asked for: what the payment's state forbade and what
 * the service could not do are the rest. Repetitions are in neither.
 */
export function approvalRate(metrics: PlatformMetrics): MetricRatio {
  return {
    expression: "100 * succeeded / (succeeded + refused + failed)",
    parts: {
      succeeded: metrics.transactionsSucceeded,
      refused: metrics.transactionsRefused,
      failed: metrics.transactionsFailed,
    },
  };
}

/**
 * What was captured, a line for each currency that there was (at most 500): amounts are metrics by type, outcome and currency
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html).
 *
 * @param periodSeconds of each sum
 */
export function capturedAmounts({ transactions }: PlatformMetrics, periodSeconds: number): string {
  const { namespace, dimensions } = transactions;
  const names = [namespace, ...Object.keys(dimensions), "Type", "Outcome", "Currency"];
  const sought = { MetricName: "TransactionAmount", ...dimensions, Type: "capture", Outcome: "succeeded" };
  const terms = Object.entries(sought).map(([name, value]) => `${name}="${value}"`);
  return `SEARCH('{${names.join(",")}} ${terms.join(" ")}', 'Sum', ${String(periodSeconds)})`;
}
