import { networkContract } from "@payments/network/network.contract.ts";
import { securityContract } from "@payments/security/security.contract.ts";
import { publishOutputs } from "@payments/shared/contracts/publish-outputs.ts";
import { readUpstream } from "@payments/shared/contracts/read-upstream.ts";
import { nameTail, resourceName } from "@payments/shared/naming/resource-name.ts";
import { awsProvider, currentAccount } from "@payments/shared/providers/aws-provider.ts";
import { currentScope, loadSettings } from "@payments/shared/settings/current-stack.ts";
import * as aws from "@pulumi/aws";
import { ApiStage } from "./api-stage.component.ts";
import { Certificate } from "./certificate.component.ts";
import { settingsOfCopy } from "./copy-settings.plan.ts";
import { edgeContract } from "./edge.contract.ts";
import edgeSettings from "./edge.settings.ts";
import { LoadBalancer } from "./load-balancer.component.ts";
import { PartnerApi } from "./partner-api.component.ts";
import { paymentRoutes } from "./payment-api.contract.ts";
import { WebAcl } from "./web-acl.component.ts";
import { AttackPatternSets } from "./web-acl-patterns.component.ts";
import { apiRules, loadBalancerRules } from "./web-acl-rules.plan.ts";

export default async function program() {
  const committed = loadSettings(edgeSettings);
  const scope = currentScope(committed);
  const settings = settingsOfCopy(committed, scope);
  const provider = awsProvider(scope, settings, "edge-team");
  const account = await currentAccount(provider, settings.region);
  const owned = { providers: [provider] };
  const network = readUpstream(scope, networkContract);
  const security = readUpstream(scope, securityContract);

  const { domainName: serviceDomainName } = settings.certificate;
  const certificate = new Certificate("certificate", { settings: settings.certificate }, owned);
  const { loadBalancer, httpsListenerArn, testListenerArn } = new LoadBalancer(
    "load-balancer",
    {
      scope,
      account,
      subnetIds: network.publicSubnetIds,
      securityGroupId: security.webSecurityGroupId,
      certificateArn: certificate.arn,
    },
    owned,
  );
  if (settings.certificate.source === "zone") {
    new aws.route53.Record(
      "record-service",
      {
        zoneId: settings.certificate.hostedZoneId,
        name: serviceDomainName,
        type: "A",
        aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: true }],
      },
      { provider },
    );
  }

  const routes = paymentRoutes;
  const api = new PartnerApi(
    "rest-api",
    {
      scope,
      routes,
      subnetIds: network.privateSubnetIds,
      vpcLinkSecurityGroupId: security.vpcLinkSecurityGroupId,
      loadBalancerArn: loadBalancer.arn,
      backend: { serviceDomainName, knownAuthority: settings.certificate.source !== "self-signed" },
    },
    owned,
  );
  const { partners, manageApiGatewayAccount } = settings;
  const { permissionsBoundaryArn } = security;
  const { stage, accessLogGroupName } = new ApiStage(
    "stage",
    { scope, account, api, routes, partners, manageApiGatewayAccount, archive: security, permissionsBoundaryArn },
    owned,
  );

  const apiPathPrefix = `/${resourceName(scope, "stage")}`;
  const vpcLinkAddresses = new aws.wafv2.IpSet(
    "ip-set-vpc-link",
    {
      name: resourceName(scope, "ip-set", "vpc-link"),
      scope: "REGIONAL",
      ipAddressVersion: "IPV4",
      addresses: network.privateSubnetCidrBlocks,
    },
    { provider },
  );
  const { arns: patternSets } = new AttackPatternSets("attack-patterns", { scope }, owned);
  const loadBalancerAcl = new WebAcl(
    "web-acl-load-balancer",
    {
      scope,
      role: "load-balancer",
      rules: loadBalancerRules(patternSets, { vpcLinkIpSetArn: vpcLinkAddresses.arn, apiPathPrefix }),
      resourceArn: loadBalancer.arn,
      archive: security,
    },
    owned,
  );
  const apiAcl = new WebAcl(
    "web-acl-api",
    { scope, role: "api", rules: apiRules(patternSets), resourceArn: stage.arn, archive: security },
    owned,
  );
  const sampling = new aws.xray.SamplingRule(
    "sampling-rule",
    {
      ruleName: resourceName(scope, "sampling-rule"),
      priority: 100,
      version: 1,
      reservoirSize: 0, // a reservoir would come first and be traced whole, above the tenth
      fixedRate: 0.1,
      host: "*",
      httpMethod: "*",
      urlPath: "*",
      // The API is `<name>/<stage>` to X-Ray, the service what it calls itself: both end so, those of another copy do not.
      serviceName: `*${nameTail(scope)}`,
      serviceType: "*",
      resourceArn: "*",
    },
    { provider },
  );

  return publishOutputs(scope, edgeContract, {
    albDnsName: loadBalancer.dnsName,
    loadBalancerArn: loadBalancer.arn,
    loadBalancerArnSuffix: loadBalancer.arnSuffix,
    serviceDomainName,
    serviceCertificateAuthority: settings.certificate.source === "self-signed" ? settings.certificate.certificate : "",
    httpsListenerArn,
    testListenerArn,
    apiGatewayUrl: stage.invokeUrl,
    apiName: api.restApi.name,
    apiStageName: stage.stageName,
    apiPathPrefix,
    loadBalancerWebAclName: loadBalancerAcl.name,
    apiWebAclName: apiAcl.name,
    apiAccessLogGroupName: accessLogGroupName,
    samplingRuleName: sampling.ruleName.apply((name) => name ?? ""),
  });
}
