import { type PaymentProblemCode, paymentProblems, problemType } from "./payment-problem.contract.ts";

/** How the gateway answers one kind of its own errors. */
export interface GatewayResponse {
  /** As AWS names it. */
  readonly responseType: string;
  /** Nothing: each kind that the default stands for keeps its own. */
  readonly statusCode?: string;
  readonly responseTemplates: Readonly<Record<string, string>>;
  readonly responseParameters: Readonly<Record<string, string>>;
}

interface GatewayProblem {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  /** Seconds until it makes sense to come again. */
  readonly retryAfter?: number;
}

const shared = (code: PaymentProblemCode): GatewayProblem => ({ ...paymentProblems[code], type: problemType(code) });

const own = (name: string, rest: Omit<GatewayProblem, "type">): GatewayProblem => ({
  type: `urn:payments:problem:${name}`,
  ...rest,
});

/**
 * Every error that this API's gateway can give by itself, with its status: those that authorizers, quotas and IAM give it has not
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html). What the service answers in the same
 * case is answered in the same words. A path that the API does not have is a "missing token" to AWS, with 403.
 */
const problems: Readonly<Record<string, GatewayProblem>> = {
  BAD_REQUEST_BODY: shared("invalid-request"),
  BAD_REQUEST_PARAMETERS: shared("invalid-request"),
  INVALID_API_KEY: own("invalid-api-key", { status: 403, title: "The API key is missing, unknown or revoked" }),
  WAF_FILTERED: own("blocked", { status: 403, title: "The request looks like an attack, or came too often" }),
  MISSING_AUTHENTICATION_TOKEN: own("no-such-operation", { status: 404, title: "There is no such path or method" }),
  RESOURCE_NOT_FOUND: own("no-such-operation", { status: 404, title: "There is no such path or method" }),
  REQUEST_TOO_LARGE: shared("request-too-large"),
  UNSUPPORTED_MEDIA_TYPE: shared("unsupported-media-type"),
  THROTTLED: own("too-many-requests", {
    status: 429,
    title: "The limit of the key or of the API is reached",
    retryAfter: 1,
  }),
  API_CONFIGURATION_ERROR: own("gateway-error", { status: 500, title: "The gateway failed" }),
  INTEGRATION_FAILURE: own("service-unreachable", { status: 504, title: "The service could not be reached" }),
  INTEGRATION_TIMEOUT: own("service-timeout", { status: 504, title: "The service did not answer in time" }),
};

/**
 * The text of an answer. It is no VTL and knows few variables, of which `messageString` comes with its quotes, or as `null`
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html): so it
 * stands there bare, and no message can break the JSON.
 */
function template(members: Readonly<Record<string, string | number>>): Readonly<Record<string, string>> {
  const known = Object.entries({ ...members, correlationId: "$context.requestId" });
  const body = known.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return { "application/json": `{${body.join(",")},"detail":$context.error.messageString}` };
}

/** By the name of the service's header; the gateway knows no other id. */
const withRequestId = { "gatewayresponse.header.x-correlation-id": "context.requestId" };

function gatewayResponse(responseType: string, { status, type, title, retryAfter }: GatewayProblem): GatewayResponse {
  return {
    responseType,
    statusCode: String(status),
    responseTemplates: template({ type, title, status }),
    responseParameters: {
      ...withRequestId,
      ...(retryAfter === undefined ? {} : { "gatewayresponse.header.retry-after": `'${String(retryAfter)}'` }),
    },
  };
}

/**
 * The gateway's own errors, as problem details with the id under which its log knows the request. The defaults are for kinds
 * that AWS may add; the template cannot tell their status, which stands only in the answer's first line.
 */
export const gatewayResponses: readonly GatewayResponse[] = [
  ...["DEFAULT_4XX", "DEFAULT_5XX"].map((responseType) => ({
    responseType,
    responseTemplates: template({ type: "about:blank", title: "$context.error.responseType" }),
    responseParameters: withRequestId,
  })),
  ...Object.entries(problems).map(([responseType, problem]) => gatewayResponse(responseType, problem)),
];
