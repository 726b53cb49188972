import type { z } from "zod";
import { pathParameters } from "./api-resource-tree.plan.ts";
import { gatewayResponses } from "./gateway-problem.plan.ts";
import { gatewayRequestHeader, type PaymentRoute, partnerKeyHeader, requestModel } from "./payment-api.contract.ts";

/**
 * TLS 1.3, and 1.2 with forward secrecy, where AWS's default still takes 1.0; `STRICT` refuses a request whose TLS name is
 * another API's (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html).
 */
export const gatewaySettings = {
  description: "Payment API for partners",
  apiKeySource: "HEADER",
  endpointConfiguration: { types: "REGIONAL" },
  securityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
  endpointAccessMode: "STRICT",
} as const;

/** The gateway gives up before its own limit of 29 seconds: a payment that takes so long is better asked for again. */
const timeoutMilliseconds = 10_000;

/** What the gateway looks at before it passes a request on: the same of every method. */
export const gatewayValidation = { validateRequestBody: true, validateRequestParameters: true } as const;

/**
 * How the gateway takes a request: with a key, always. Path parameters are required, and so are those of the query that the
 * contract requires. No header is: the gateway would refuse `Idempotency-Key` where `idempotency-key` is asked for
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html), so they are the service's.
 */
export function gatewayMethod({ operation, path, request }: PaymentRoute) {
  const query = Object.entries<z.ZodType>(request.query.shape).map(([name, schema]) => [
    `method.request.querystring.${name}`,
    !schema.safeParse(undefined).success,
  ]);
  return {
    operationName: operation,
    authorization: "NONE", // the key says who calls; payments belong to its partner
    apiKeyRequired: true,
    requestParameters: Object.fromEntries([
      ...pathParameters(path).map((name) => [`method.request.path.${name}`, true] as const),
      ...query,
    ]) as Record<string, boolean>,
  };
}

/**
 * The model that a request's body must fit if it says that it is JSON; what says anything else passes, and the service refuses
 * it (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html).
 *
 * @returns nothing for a route without a body
 */
export function gatewayModel(route: PaymentRoute) {
  const schema = requestModel(route);
  return schema && { contentType: "application/json", schema: JSON.stringify(schema) };
}

/** Where the gateway passes requests on to, and how it looks at the certificate that it finds there. */
export interface Backend {
  /** Name in the load balancer's certificate: the gateway checks it. */
  readonly serviceDomainName: string;
  /**
   * Whether an authority that AWS knows must have signed the certificate. Without, the gateway still checks name and expiry, and that the
   * certificate has a root, which a self-signed one is itself
   * (https://docs.aws.amazon.com/apigateway/latest/api/API_TlsConfig.html).
   */
  readonly knownAuthority: boolean;
}

/**
 * How it passes a request on: with TLS to the name in the load balancer's certificate, which it checks
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html). It says whose key it was and
 * under which id its logs know the request; what a caller writes into these headers is overwritten.
 */
export function gatewayIntegration({ method, path }: PaymentRoute, { serviceDomainName, knownAuthority }: Backend) {
  return {
    type: "HTTP_PROXY",
    integrationHttpMethod: method,
    connectionType: "VPC_LINK",
    uri: `https://${serviceDomainName}:443${path}`,
    requestParameters: {
      ...Object.fromEntries(
        pathParameters(path).map((name) => [`integration.request.path.${name}`, `method.request.path.${name}`]),
      ),
      [`integration.request.header.${partnerKeyHeader}`]: "context.identity.apiKeyId",
      [`integration.request.header.${gatewayRequestHeader}`]: "context.requestId",
    },
    timeoutMilliseconds,
    ...(knownAuthority ? {} : { tlsConfig: { insecureSkipVerification: true } }),
  };
}

/** What a deployment shows beside the routes. */
export interface DeploymentParts {
  readonly routes: readonly PaymentRoute[];
  readonly backend: Backend;
  readonly linkId: string;
  /** ARN of the load balancer. */
  readonly targetArn: string;
}

const byOperation = (a: PaymentRoute, b: PaymentRoute): number => a.operation.localeCompare(b.operation);

/**
 * Everything that a deployment is a picture of, as text, and nothing else: limits, partners and the service's answers
 * change without one. A stage goes on showing the old picture until there is a new deployment, and the ids of methods,
 * models and integrations stay the same when they are changed in place.
 */
export function deploymentContent({ routes, backend, linkId, targetArn }: DeploymentParts): string {
  const operations = routes.toSorted(byOperation).map((route) => ({
    path: route.path,
    method: gatewayMethod(route),
    model: gatewayModel(route),
    integration: gatewayIntegration(route, backend),
  }));
  return JSON.stringify({
    settings: gatewaySettings,
    validation: gatewayValidation,
    operations,
    responses: gatewayResponses,
    linkId,
    targetArn,
  });
}
