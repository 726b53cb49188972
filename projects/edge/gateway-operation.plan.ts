import { pathParameters } from "./api-resource-tree.plan.ts";
import type { PaymentRoute } from "./payment-api.contract.ts";

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

/** How the gateway takes a request: with a key, always. */
export function gatewayMethod({ operation, path }: PaymentRoute) {
  return {
    operationName: operation,
    authorization: "NONE", // the key says who calls; payments belong to its partner
    apiKeyRequired: true,
    requestParameters: Object.fromEntries(pathParameters(path).map((name) => [`method.request.path.${name}`, true])),
  };
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
      "integration.request.header.x-partner-key-id": "context.identity.apiKeyId",
      "integration.request.header.x-gateway-request-id": "context.requestId",
    },
    timeoutMilliseconds,
    ...(knownAuthority ? {} : { tlsConfig: { insecureSkipVerification: true } }),
  };
}

/**
 * The gateway's own errors, as problem details with the id under which its logs know the request. The template is no VTL
 * and knows few variables, so the status stands only in the answer's first line
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html).
 */
export const gatewayErrors = {
  responseTypes: ["DEFAULT_4XX", "DEFAULT_5XX"],
  responseTemplates: {
    "application/json": JSON.stringify({
      type: "about:blank",
      title: "$context.error.responseType",
      detail: "$context.error.message",
      requestId: "$context.requestId",
    }),
  },
  responseParameters: { "gatewayresponse.header.x-correlation-id": "context.requestId" },
} as const;

/** What a deployment shows beside the routes. */
export interface DeploymentParts {
  readonly routes: readonly PaymentRoute[];
  readonly backend: Backend;
  readonly linkId: string;
  /** ARN of the load balancer. */
  readonly targetArn: string;
}

/**
 * Everything that a deployment is a picture of, as text. A stage goes on showing the old picture until there is a new
 * deployment, and the ids of methods and integrations stay the same when they are changed in place.
 */
export function deploymentContent({ routes, backend, linkId, targetArn }: DeploymentParts): string {
  const operations = routes.map((route) => ({
    path: route.path,
    method: gatewayMethod(route),
    integration: gatewayIntegration(route, backend),
  }));
  return JSON.stringify({ settings: gatewaySettings, operations, errors: gatewayErrors, linkId, targetArn });
}
