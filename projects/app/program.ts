import { dataContract } from "@payments/data/data.contract.ts";
import { edgeContract } from "@payments/edge/edge.contract.ts";
import { networkContract } from "@payments/network/network.contract.ts";
import { securityContract } from "@payments/security/security.contract.ts";
import { publishOutputs } from "@payments/shared/contracts/publish-outputs.ts";
import { readUpstream } from "@payments/shared/contracts/read-upstream.ts";
import { awsProvider, currentAccount } from "@payments/shared/providers/aws-provider.ts";
import { currentScope, loadSettings } from "@payments/shared/settings/current-stack.ts";
import * as pulumi from "@pulumi/pulumi";
import { appContract } from "./app.contract.ts";
import appSettings from "./app.settings.ts";
import { poolSize } from "./connection-budget.plan.ts";
import { serviceMetricDimensions, serviceMetricNamespace } from "./container-definitions.plan.ts";
import { DeploymentAlarms } from "./deployment-alarms.component.ts";
import { PaymentService } from "./payment-service.component.ts";
import { ReleaseHook } from "./release-hook.component.ts";
import { ReleaseRouting } from "./release-routing.component.ts";
import { ServiceScaling } from "./service-scaling.component.ts";

export default async function program() {
  const settings = loadSettings(appSettings);
  const scope = currentScope(settings);
  const provider = awsProvider(scope, settings, "application-team");
  const account = await currentAccount(provider, settings.region);
  const owned = { providers: [provider] };
  const network = readUpstream(scope, networkContract);
  const security = readUpstream(scope, securityContract);
  const data = readUpstream(scope, dataContract);
  const edge = readUpstream(scope, edgeContract);

  const { vpcId, privateSubnetIds } = network;
  const { httpsListenerArn, testListenerArn, apiPathPrefix, loadBalancerArnSuffix } = edge;
  const routing = new ReleaseRouting(
    "release-routing",
    { scope, vpcId, httpsListenerArn, testListenerArn, apiPathPrefix },
    owned,
  );
  const { blue, green } = routing;
  const alarms = new DeploymentAlarms(
    "deployment-alarms",
    { scope, loadBalancerArnSuffix, blue, green, alertTopicArn: security.alertTopicArn },
    owned,
  );
  const { releaseHookSecurityGroupId, artefactsKeyArn, permissionsBoundaryArn } = security;
  const hook = new ReleaseHook(
    "release-hook",
    {
      scope,
      account,
      loadBalancerName: edge.albDnsName,
      serviceDomainName: edge.serviceDomainName,
      serviceCertificateAuthority: edge.serviceCertificateAuthority,
      subnetIds: privateSubnetIds,
      securityGroupId: releaseHookSecurityGroupId,
      artefactsKeyArn,
      archive: security,
      permissionsBoundaryArn,
    },
    owned,
  );
  const deploymentEnvironment = `${scope.environment}-${scope.environmentSuffix}`;
  const image = pulumi.interpolate`${security.serviceRepositoryUrl}@${settings.image}`;
  const { cluster, service, logGroupName } = new PaymentService(
    "service",
    {
      scope,
      account,
      settings,
      deploymentEnvironment,
      serviceImage: image,
      collectorImage: pulumi.interpolate`${security.collectorRepositoryUrl}@${settings.collectorImage}`,
      repositoryArns: [security.serviceRepositoryArn, security.collectorRepositoryArn],
      database: {
        host: data.writerEndpoint,
        port: data.port,
        name: data.databaseName,
        clusterResourceId: data.clusterResourceId,
        user: data.applicationRole,
        poolSize: data.maxApplicationConnections.apply((available) => poolSize(settings, available)),
      },
      partnerPathPrefix: apiPathPrefix,
      subnetIds: privateSubnetIds,
      securityGroupId: security.appSecurityGroupId,
      routing,
      listenerArns: [httpsListenerArn, testListenerArn],
      alarmNames: alarms.names,
      hook,
      archive: security,
      permissionsBoundaryArn,
    },
    owned,
  );
  new ServiceScaling(
    "scaling",
    {
      scope,
      settings,
      clusterName: cluster.name,
      serviceName: service.name,
      loadBalancerArnSuffix,
      blue,
      green,
    },
    owned,
  );

  return publishOutputs(scope, appContract, {
    clusterName: cluster.name,
    serviceName: service.name,
    blueTargetGroupArnSuffix: blue.arnSuffix,
    greenTargetGroupArnSuffix: green.arnSuffix,
    serviceLogGroupName: logGroupName,
    serviceMetricNamespace,
    serviceMetricDimensions: serviceMetricDimensions(deploymentEnvironment),
    image,
  });
}
