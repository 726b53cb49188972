import { createHash } from "node:crypto";
import { modelName } from "@payments/shared/naming/aws-imposed-name.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { pathNodes } from "./api-resource-tree.plan.ts";
import {
  type Backend,
  deploymentContent,
  gatewayIntegration,
  gatewayMethod,
  gatewayModel,
  gatewaySettings,
  gatewayValidation,
} from "./gateway-operation.plan.ts";
import { type GatewayResponse, gatewayResponses } from "./gateway-problem.plan.ts";
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

interface MethodParts {
  /** Resource ids by path. */
  readonly places: ReadonlyMap<string, pulumi.Output<string>>;
  readonly validator: aws.apigateway.RequestValidator;
  readonly scope: NamingScope;
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
    const validator = new aws.apigateway.RequestValidator(
      "request-validator",
      { restApi: this.restApi.id, name: resourceName(scope, "request-validator"), ...gatewayValidation },
      { parent: this },
    );
    const places = this.#resources(routes);
    const operations = routes.map((route) => {
      const method = this.#method(route, { places, validator, scope });
      return this.#integration(route, method, { ...args, link });
    });
    const responses = gatewayResponses.map((response) => this.#response(response));
    this.deployment = this.#deployment(args, link, [...operations, ...responses]);
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

  #method(route: PaymentRoute, { places, validator, scope }: MethodParts): aws.apigateway.Method {
    const model = this.#model(route, scope);
    return new aws.apigateway.Method(
      `method-${route.operation}`,
      {
        restApi: this.restApi.id,
        resourceId: places.get(route.path) ?? this.restApi.rootResourceId,
        httpMethod: route.method,
        ...gatewayMethod(route),
        requestValidatorId: validator.id,
        ...(model && {
          requestModels: pulumi.all([model.contentType, model.name]).apply(([type, name]) => ({ [type]: name })),
        }),
      },
      { parent: this },
    );
  }

  #model(route: PaymentRoute, scope: NamingScope): aws.apigateway.Model | undefined {
    const model = gatewayModel(route);
    if (!model) return undefined;
    const { operation } = route;
    return new aws.apigateway.Model(
      `model-${operation}`,
      { restApi: this.restApi.id, name: modelName(scope, operation), ...model },
      { parent: this },
    );
  }

  #integration(
    route: PaymentRoute,
    method: aws.apigateway.Method,
    { link, loadBalancerArn, backend }: PartnerApiArgs & { readonly link: aws.apigatewayv2.VpcLink },
  ): aws.apigateway.Integration {
    return new aws.apigateway.Integration(
      `integration-${route.operation}`,
      {
        restApi: this.restApi.id,
        resourceId: method.resourceId,
        httpMethod: method.httpMethod,
        connectionId: link.id,
        integrationTarget: loadBalancerArn,
        ...gatewayIntegration(route, backend),
      },
      { parent: this },
    );
  }

  #response({ responseType, ...answer }: GatewayResponse): aws.apigateway.Response {
    return new aws.apigateway.Response(
      `response-${responseType.toLowerCase().replaceAll("_", "-")}`,
      { restApiId: this.restApi.id, responseType, ...answer },
      { parent: this },
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
