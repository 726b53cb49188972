import { appContract } from "@payments/app/app.contract.ts";
import { dataContract } from "@payments/data/data.contract.ts";
import { edgeContract } from "@payments/edge/edge.contract.ts";
import { networkContract } from "@payments/network/network.contract.ts";
import { securityContract } from "@payments/security/security.contract.ts";
import { publishOutputs } from "@payments/shared/contracts/publish-outputs.ts";
import { readUpstream } from "@payments/shared/contracts/read-upstream.ts";
import { resourceName } from "@payments/shared/naming/resource-name.ts";
import { awsProvider, currentAccount } from "@payments/shared/providers/aws-provider.ts";
import { currentScope, loadSettings } from "@payments/shared/settings/current-stack.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { affectedRequestsQuery, affectedRequestsQueryName } from "./affected-requests.plan.ts";
import { dashboardBody, dashboardUrl } from "./dashboard.plan.ts";
import { observabilityContract } from "./observability.contract.ts";
import observabilitySettings from "./observability.settings.ts";
import { PlatformAlarms } from "./platform-alarms.component.ts";
import { platformMetrics } from "./platform-metrics.plan.ts";

export default async function program() {
  const settings = loadSettings(observabilitySettings);
  const scope = currentScope(settings);
  const provider = awsProvider(scope, settings, "reliability-team");
  const { region } = await currentAccount(provider, settings.region);
  const owned = { providers: [provider] };
  const network = readUpstream(scope, networkContract);
  const security = readUpstream(scope, securityContract);
  const data = readUpstream(scope, dataContract);
  const edge = readUpstream(scope, edgeContract);
  const app = readUpstream(scope, appContract);

  const { clusterName, serviceName, serviceLogGroupName, serviceMetricNamespace, serviceMetricDimensions } = app;
  const { loadBalancerArnSuffix, apiName, apiStageName, loadBalancerWebAclName, apiWebAclName } = edge;
  const { clusterIdentifier } = data;
  const metrics = pulumi
    .output({
      ...{ clusterName, serviceName, serviceMetricNamespace, serviceMetricDimensions, clusterIdentifier },
      ...{ loadBalancerArnSuffix, apiName, apiStageName, loadBalancerWebAclName, apiWebAclName },
    })
    .apply((known) => platformMetrics({ ...known, region }));
  const dashboard = new aws.cloudwatch.Dashboard(
    "dashboard-payments",
    {
      dashboardName: resourceName(scope, "dashboard", "payments"),
      dashboardBody: metrics.apply((all) => dashboardBody(all, region)),
    },
    { provider },
  );
  const alarms = new PlatformAlarms(
    "platform-alarms",
    { scope, thresholds: settings.alarms, metrics, alertTopicArn: security.alertTopicArn },
    owned,
  );
  new aws.cloudwatch.QueryDefinition(
    "query-correlation",
    {
      name: resourceName(scope, "query", "correlation"),
      logGroupNames: [serviceLogGroupName, edge.apiAccessLogGroupName],
      queryString:
        "fields @timestamp, @message | filter correlationId = 'ID' or gatewayRequestId = 'ID' or requestId = 'ID' | sort @timestamp asc",
    },
    { provider },
  );
  new aws.cloudwatch.QueryDefinition(
    "query-affected-requests",
    {
      name: affectedRequestsQueryName(scope),
      logGroupNames: [serviceLogGroupName, edge.apiAccessLogGroupName],
      queryString: affectedRequestsQuery(settings.alarms.responseTimeSeconds),
    },
    { provider },
  );
  new aws.cloudwatch.QueryDefinition(
    "query-rejected-traffic",
    {
      name: resourceName(scope, "query", "rejected-traffic"),
      logGroupNames: [security.flowLogGroupName],
      queryString: network.vpcCidrBlock.apply(
        (block) =>
          `filter action = 'REJECT' and isIpv4InSubnet(srcAddr, '${block}') | stats count(*) by srcAddr, dstAddr, dstPort`,
      ),
    },
    { provider },
  );

  return publishOutputs(scope, observabilityContract, {
    dashboardName: dashboard.dashboardName,
    dashboardUrl: dashboard.dashboardName.apply((name) => dashboardUrl(region, name)),
    alarmNames: pulumi.all(alarms.names),
  });
}
