import { createHash } from "node:crypto";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { pathNodes } from "./api-resource-tree.plan.ts";
import {
  type Backend,
  deploymentContent,
  gatewayErrors,
  gatewayIntegration,
  gatewayMethod,
  gatewaySettings,
} from "./gateway-operation.plan.ts";
import type { PaymentRoute } from "./payment-api.contract.ts";

export interface PartnerApiArgs {
  readonly scope: NamingScope;
  readonly routes: readonly PaymentRoute[];
  /** Private subnets, one in each zone, and the group of the link. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly vpcLinkSecurityGroupId: pulumi.Input<string>;
  readonly loadBalancerArn: pulumi.Input<string>;
  readonly backend: Backend;
}

/** The payment API for partners: every method asks for a key, and goes to the load balancer over a private link with TLS. */
export class PartnerApi extends pulumi.ComponentResource {
  readonly restApi: aws.apigateway.RestApi;
  readonly deployment: aws.apigateway.Deployment;

  constructor(name: string, args: PartnerApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:edge:PartnerApi", name, {}, opts);
    const { scope, routes } = args;
    this.restApi = new aws.apigateway.RestApi(
      name,
      { ...gatewaySettings, name: resourceName(scope, "rest-api", "payments") },
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
    const integrations = routes.map((route) => this.#operation(route, resourceIds, link, args));
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

  #operation(
    route: PaymentRoute,
    resourceIds: ReadonlyMap<string, pulumi.Output<string>>,
    link: aws.apigatewayv2.VpcLink,
    { loadBalancerArn, backend }: PartnerApiArgs,
  ): aws.apigateway.Integration {
    const { operation, method, path } = route;
    const place = { restApi: this.restApi.id, resourceId: resourceIds.get(path) ?? this.restApi.rootResourceId };
    const gatewayMethodResource = new aws.apigateway.Method(
      `method-${operation}`,
      { ...place, httpMethod: method, ...gatewayMethod(route) },
      { parent: this },
    );
    return new aws.apigateway.Integration(
      `integration-${operation}`,
      {
        ...place,
        httpMethod: gatewayMethodResource.httpMethod,
        connectionId: link.id,
        integrationTarget: loadBalancerArn,
        ...gatewayIntegration(route, backend),
      },
      { parent: this },
    );
  }

  #gatewayResponses(): aws.apigateway.Response[] {
    const { responseTypes, responseTemplates, responseParameters } = gatewayErrors;
    return responseTypes.map(
      (responseType) =>
        new aws.apigateway.Response(
          `response-${responseType.toLowerCase().replace("_", "-")}`,
          { restApiId: this.restApi.id, responseType, responseTemplates, responseParameters },
          { parent: this },
        ),
    );
  }

  /** A new one whenever anything in it differs. */
  #deployment(
    { routes, backend, loadBalancerArn }: PartnerApiArgs,
    link: aws.apigatewayv2.VpcLink,
    parts: pulumi.Resource[],
  ): aws.apigateway.Deployment {
    const content = pulumi
      .all([link.id, loadBalancerArn])
      .apply(([linkId, targetArn]) => deploymentContent({ routes, backend, linkId, targetArn }));
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
