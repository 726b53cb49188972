import { LockedBucket } from "@payments/shared/components/locked-bucket.component.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import { tierPorts } from "@payments/shared/ports/tier-ports.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logDelivery, logDeliveryStatements, logPrefixes } from "./load-balancer.policy.ts";

export interface LoadBalancerArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  /** Public subnets, one in each zone. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly certificateArn: pulumi.Input<string>;
}

const secondsPerYear = 31_536_000;

/** TLS 1.3, and 1.2 with forward secrecy (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html). */
const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** What browsers are told with every answer; the server's name is not told. */
const responseHeaders = {
  routingHttpResponseServerEnabled: false,
  routingHttpResponseStrictTransportSecurityHeaderValue: `max-age=${String(secondsPerYear)}; includeSubDomains`,
  routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
  routingHttpResponseXFrameOptionsHeaderValue: "DENY",
  routingHttpResponseContentSecurityPolicyHeaderValue: "default-src 'none'; frame-ancestors 'none'", // answers are JSON
};

/** Nothing is served that no rule of an application routes. */
const notFound = {
  type: "fixed-response",
  fixedResponse: {
    statusCode: "404",
    contentType: "application/json", // the load balancer knows no application/problem+json
    messageBody: JSON.stringify({ type: "about:blank", title: "Not Found", status: 404 }),
  },
};

/** The public door: three zones, HTTPS only, every request logged. Applications add rules to its listeners. */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly loadBalancer: aws.lb.LoadBalancer;
  readonly httpsListenerArn: pulumi.Output<string>;
  readonly testListenerArn: pulumi.Output<string>;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:edge:LoadBalancer", name, {}, opts);
    const { scope, account, subnetIds, securityGroupId } = args;
    const logs = new LockedBucket(
      "bucket-alb-logs",
      {
        scope,
        account,
        role: "alb-logs",
        writer: logDelivery,
        statements: (bucketArn) => logDeliveryStatements(bucketArn, account),
      },
      { parent: this },
    );
    this.loadBalancer = new aws.lb.LoadBalancer(
      name,
      {
        name: resourceName(scope, "load-balancer"),
        loadBalancerType: "application",
        internal: false,
        subnets: subnetIds,
        securityGroups: [securityGroupId],
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        enableDeletionProtection: false,
        accessLogs: { enabled: true, bucket: logs.bucket, prefix: logPrefixes.access },
        connectionLogs: { enabled: true, bucket: logs.bucket, prefix: logPrefixes.connections },
        healthCheckLogs: { enabled: true, bucket: logs.bucket, prefix: logPrefixes.healthChecks },
      },
      { parent: this },
    );
    this.#redirectListener();
    this.httpsListenerArn = this.#httpsListener("https", tierPorts.https, args).arn;
    this.testListenerArn = this.#httpsListener("test", tierPorts.testListener, args).arn;
    this.registerOutputs({ dnsName: this.loadBalancer.dnsName });
  }

  #redirectListener(): void {
    new aws.lb.Listener(
      "listener-http",
      {
        loadBalancerArn: this.loadBalancer.arn,
        port: tierPorts.http,
        protocol: "HTTP",
        defaultActions: [
          { type: "redirect", redirect: { protocol: "HTTPS", port: String(tierPorts.https), statusCode: "HTTP_301" } },
        ],
      },
      { parent: this },
    );
  }

  #httpsListener(role: string, port: number, { certificateArn }: LoadBalancerArgs): aws.lb.Listener {
    return new aws.lb.Listener(
      `listener-${role}`,
      {
        loadBalancerArn: this.loadBalancer.arn,
        port,
        protocol: "HTTPS",
        certificateArn,
        sslPolicy: tlsPolicy,
        defaultActions: [notFound],
        ...responseHeaders,
      },
      { parent: this },
    );
  }
}
