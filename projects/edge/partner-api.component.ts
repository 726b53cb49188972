import { createHash } from "node:crypto";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { pathNodes, pathParameters } from "./api-resource-tree.plan.ts";
import type { PaymentRoute } from "./payment-api.contract.ts";

export interface PartnerApiArgs {
  readonly scope: NamingScope;
  readonly routes: readonly PaymentRoute[];
  /** Private subnets, one in each zone, and the group of the link. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly vpcLinkSecurityGroupId: pulumi.Input<string>;
  readonly loadBalancerArn: pulumi.Input<string>;
  /** Name in the load balancer's certificate: the gateway checks it. */
  readonly serviceDomainName: string;
}

/** The gateway's errors as problem details, with the id under which its logs know the request. */
const problemDetails = JSON.stringify({
  type: "about:blank",
  title: "$context.error.responseType",
  status: "$context.status",
  detail: "$context.error.message",
  requestId: "$context.requestId",
}).replace('"$context.status"', "$context.status");

/** The payment API for partners: every method asks for a key, and goes to the load balancer over a private link with TLS. */
export class PartnerApi extends pulumi.ComponentResource {
  readonly restApi: aws.apigateway.RestApi;
  readonly deployment: aws.apigateway.Deployment;

  constructor(name: string, args: PartnerApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:edge:PartnerApi", name, {}, opts);
    const { scope, routes } = args;
    this.restApi = new aws.apigateway.RestApi(
      name,
      {
        name: resourceName(scope, "rest-api", "payments"),
        description: "Payment API for partners",
        apiKeySource: "HEADER",
        endpointConfiguration: { types: "REGIONAL" },
      },
      { parent: this },
    );
    const link = new aws.apigatewayv2.VpcLink(
      "vpc-link",
      {
        name: resourceName(scope, "vpc-link"),
        subnetIds: args.subnetIds,
        securityGroupIds: [args.vpcLinkSecurityGroupId],
      },
      { parent: this },
    );
    const resourceIds = this.#resources(routes);
    const integrations = routes.map((route) => this.#method(route, resourceIds, link, args));
    const responses = this.#gatewayResponses();
    this.deployment = this.#deployment(args, link, [...integrations, ...responses]);
    this.registerOutputs({ id: this.restApi.id });
  }

  #resources(routes: readonly PaymentRoute[]): Map<string, pulumi.Output<string>> {
    const ids = new Map<string, pulumi.Output<string>>();
    for (const { path, parent, pathPart } of pathNodes(routes)) {
      const parentId = parent === undefined ? this.restApi.rootResourceId : ids.get(parent);
      if (!parentId) throw new pulumi.RunError(`the path ${path} comes before the one above it`);
      const resource = new aws.apigateway.Resource(
        `resource${path.replaceAll(/[/{}]+/g, "-")}`,
        { restApi: this.restApi.id, parentId, pathPart },
        { parent: this },
      );
      ids.set(path, resource.id);
    }
    return ids;
  }

  #method(
    { operation, method, path }: PaymentRoute,
    resourceIds: ReadonlyMap<string, pulumi.Output<string>>,
    link: aws.apigatewayv2.VpcLink,
    { loadBalancerArn, serviceDomainName }: PartnerApiArgs,
  ): aws.apigateway.Integration {
    const resourceId = resourceIds.get(path) ?? this.restApi.rootResourceId;
    const common = { restApi: this.restApi.id, resourceId, httpMethod: method };
    const parameters = pathParameters(path);
    const gatewayMethod = new aws.apigateway.Method(
      `method-${operation}`,
      {
        ...common,
        operationName: operation,
        authorization: "NONE", // the key says who calls; payments belong to its partner
        apiKeyRequired: true,
        requestParameters: Object.fromEntries(
          parameters.map((parameter) => [`method.request.path.${parameter}`, true]),
        ),
      },
      { parent: this },
    );
    return new aws.apigateway.Integration(
      `integration-${operation}`,
      {
        ...common,
        httpMethod: gatewayMethod.httpMethod,
        type: "HTTP_PROXY",
        integrationHttpMethod: method,
        connectionType: "VPC_LINK",
        connectionId: link.id,
        integrationTarget: loadBalancerArn,
        uri: `https://${serviceDomainName}:443${path}`,
        requestParameters: {
          ...Object.fromEntries(
            parameters.map((name) => [`integration.request.path.${name}`, `method.request.path.${name}`]),
          ),
          "integration.request.header.x-partner-key-id": "context.identity.apiKeyId",
          "integration.request.header.x-correlation-id": "context.requestId",
        },
        timeoutMilliseconds: 10_000,
      },
      { parent: this },
    );
  }

  #gatewayResponses(): aws.apigateway.Response[] {
    return ["DEFAULT_4XX", "DEFAULT_5XX"].map(
      (responseType) =>
        new aws.apigateway.Response(
          `response-${responseType.toLowerCase().replace("_", "-")}`,
          {
            restApiId: this.restApi.id,
            responseType,
            responseTemplates: { "application/json": problemDetails },
            responseParameters: { "gatewayresponse.header.x-correlation-id": "context.requestId" },
          },
          { parent: this },
        ),
    );
  }

  /** A new one whenever anything in it differs: ids alone would miss a change in place. */
  #deployment(
    args: PartnerApiArgs,
    link: aws.apigatewayv2.VpcLink,
    parts: pulumi.Resource[],
  ): aws.apigateway.Deployment {
    const { routes, serviceDomainName } = args;
    const content = pulumi
      .all([link.id, pulumi.output(args.loadBalancerArn)])
      .apply(([linkId, loadBalancerArn]) =>
        JSON.stringify({ routes, serviceDomainName, problemDetails, linkId, loadBalancerArn }),
      );
    return new aws.apigateway.Deployment(
      "deployment",
      {
        restApi: this.restApi.id,
        triggers: { content: content.apply((text) => createHash("sha256").update(text).digest("hex")) },
      },
      { parent: this, dependsOn: parts },
    );
  }
}
