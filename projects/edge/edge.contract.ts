import { defineContract } from "@payments/shared/contracts/stack-contract.ts";
import { z } from "zod";

const arnOf = (service: string) =>
  z.string().regex(new RegExp(`^arn:[a-z-]+:${service}:`), `expected an ARN of ${service}`);

export const edgeContract = defineContract({
  project: "edge",
  version: 1,
  outputs: {
    albDnsName: z.string().endsWith(".elb.amazonaws.com"),
    loadBalancerArn: arnOf("elasticloadbalancing"),
    /** `app/<name>/<id>`: the load balancer's dimension in metrics. */
    loadBalancerArnSuffix: z.string().regex(/^app\/[^/]+\/[0-9a-f]{16}$/, "expected app/<name>/<16 hex digits>"),
    /** Where customers reach the service. */
    serviceDomainName: z.string(),
    /** PEM of the authority that signed the listeners' certificate where no public one did; empty otherwise. */
    serviceCertificateAuthority: z.string(),
    httpsListenerArn: arnOf("elasticloadbalancing"),
    testListenerArn: arnOf("elasticloadbalancing"),
    apiGatewayUrl: z.url({ protocol: /^https$/ }),
    apiName: z.string(),
    apiStageName: z.string(),
    /** The gateway puts it before the path of every request that it passes on. */
    apiPathPrefix: z.string().startsWith("/"),
    loadBalancerWebAclName: z.string(),
    apiWebAclName: z.string(),
    apiAccessLogGroupName: z.string(),
    samplingRuleName: z.string(),
  },
  secrets: [],
  example: {
    albDnsName: "load-balancer-dev-x1-1234567890.ap-southeast-1.elb.amazonaws.com",
    loadBalancerArn:
      "arn:aws:elasticloadbalancing:ap-southeast-1:111122223333:loadbalancer/app/load-balancer-dev-x1/0123456789abcdef",
    loadBalancerArnSuffix: "app/load-balancer-dev-x1/0123456789abcdef",
    serviceDomainName: "api.dev.payments.example.com",
    serviceCertificateAuthority: "",
    httpsListenerArn:
      "arn:aws:elasticloadbalancing:ap-southeast-1:111122223333:listener/app/load-balancer-dev-x1/0123456789abcdef/0123456789abcde1",
    testListenerArn:
      "arn:aws:elasticloadbalancing:ap-southeast-1:111122223333:listener/app/load-balancer-dev-x1/0123456789abcdef/0123456789abcde2",
    apiGatewayUrl: "https://abcdefghij.execute-api.ap-southeast-1.amazonaws.com/stage-dev-x1",
    apiName: "rest-api-payments-dev-x1",
    apiStageName: "stage-dev-x1",
    apiPathPrefix: "/stage-dev-x1",
    loadBalancerWebAclName: "web-acl-load-balancer-dev-x1",
    apiWebAclName: "web-acl-api-dev-x1",
    apiAccessLogGroupName: "log-group-api-access-dev-x1",
    samplingRuleName: "sampling-rule-dev-x1",
  },
});
