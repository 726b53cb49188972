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
  /** `prod-x7`: the dimension of the service's own metrics. */
  readonly deploymentEnvironment: string;
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
  const business = (metricName: string): MetricName => ({
    namespace: sources.serviceMetricNamespace,
    metricName,
    dimensions: { Environment: sources.deploymentEnvironment },
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
    partnerRequests: api("Count"),
    partnerLatency: api("Latency"),
    partnerErrors: api("5XXError"),
    partnerRefusals: api("4XXError"),
    cpu: service("CPUUtilization"),
    memory: service("MemoryUtilization"),
    databaseCapacity: database("ServerlessDatabaseCapacity"),
    databaseCpu: database("CPUUtilization"),
    databaseConnections: database("DatabaseConnections"),
    transactions: business("TransactionCount"),
    transactionAmount: business("TransactionAmount"),
    blockedAtLoadBalancer: webAcl(sources.loadBalancerWebAclName),
    blockedAtApi: webAcl(sources.apiWebAclName),
  } as const;
}

export type PlatformMetrics = ReturnType<typeof platformMetrics>;
