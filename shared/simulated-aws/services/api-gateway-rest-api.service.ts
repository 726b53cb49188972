import { type Attributes, isRecord, isUnknown, text, valuesAt } from "../attributes.ts";
import {
  alphanumeric,
  fromArguments,
  json,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { givenName } from "./given-name.rule.ts";

const reference = "https://docs.aws.amazon.com/apigateway/latest/api";
const guide = "https://docs.aws.amazon.com/apigateway/latest/developerguide";
const apiType = "aws:apigateway/restApi:RestApi";
const resourceType = "aws:apigateway/resource:Resource";

/** The path of a resource, `/payments/{id}`; nothing for one that is not there. */
function pathOf(resourceId: string, { find }: Pick<ResourceContext, "find">): string | undefined {
  const path = find(resourceType, resourceId)?.state["path"];
  return typeof path === "string" ? path : undefined;
}

function securityRefusal({ securityPolicy, endpointAccessMode }: Attributes): string | undefined {
  if (isUnknown(securityPolicy)) return undefined;
  const enhanced = typeof securityPolicy === "string" && securityPolicy.startsWith("SecurityPolicy_");
  if (enhanced === (endpointAccessMode !== undefined)) return undefined;
  return enhanced
    ? `endpointAccessMode is required with the security policy ${securityPolicy}`
    : `endpointAccessMode needs a security policy that begins with SecurityPolicy_, got ${String(securityPolicy)}`;
}

const restApi: ResourceType = {
  id: () => alphanumeric(10),
  arn: "arn:{partition}:apigateway:{region}::/restapis/{id}",
  defaults: {
    apiKeySource: "HEADER",
    disableExecuteApiEndpoint: false,
    endpointConfiguration: { types: "EDGE" },
    securityPolicy: "TLS_1_0",
  },
  computed: ({ id, accountId, keep, now, partition, region }) => ({
    createdDate: keep("createdDate", () => now),
    executionArn: `arn:${partition}:execute-api:${region}:${accountId}:${id}`,
    rootResourceId: keep("rootResourceId", () => alphanumeric(10)),
  }),
  blank: ["binaryMediaTypes", "description", "minimumCompressionSize", "policy"],
  rules: [
    givenName(`${reference}/API_CreateRestApi.html`),
    oneOf(
      "endpointConfiguration.types",
      ["EDGE", "REGIONAL", "PRIVATE"],
      `${reference}/API_EndpointConfiguration.html`,
    ),
    planned("endpointConfiguration", `${reference}/API_EndpointConfiguration.html`, ({ endpointConfiguration }) =>
      isRecord(endpointConfiguration) &&
      endpointConfiguration["vpcEndpointIds"] !== undefined &&
      endpointConfiguration["types"] !== "PRIVATE"
        ? "vpcEndpointIds are supported only for the endpoint type PRIVATE"
        : undefined,
    ),
    oneOf("apiKeySource", ["HEADER", "AUTHORIZER"], `${reference}/API_CreateRestApi.html`),
    matches(
      "securityPolicy",
      /^(TLS_1_0|TLS_1_2|SecurityPolicy_TLS1[23]_\w+)$/,
      "TLS_1_0, TLS_1_2 or a SecurityPolicy_TLS13_…",
      `${guide}/apigateway-security-policies-list.html`,
    ),
    oneOf("endpointAccessMode", ["BASIC", "STRICT"], `${guide}/apigateway-security-policies.html`),
    planned("endpointAccessMode", `${guide}/apigateway-security-policies.html`, securityRefusal),
    planned("minimumCompressionSize", `${reference}/API_CreateRestApi.html`, ({ minimumCompressionSize: size }) =>
      size === undefined || isUnknown(size) || (Number(size) >= -1 && Number(size) <= 10_485_760)
        ? undefined
        : `expected minimumCompressionSize to be in the range (-1 - 10485760), got ${String(size)}`,
    ),
    json("policy", `${guide}/apigateway-resource-policies.html`),
  ],
  // The root resource, on which a program puts methods and first resources.
  alongside: (state, { id }) => [
    { type: resourceType, id: text(state, "rootResourceId"), state: { path: "/", restApi: id } },
  ],
};

const partPage = `${reference}/API_CreateResource.html`;
const isVariable = (part: unknown): boolean => String(part).startsWith("{");

function siblingRefusal(inputs: Attributes, { list, previous }: ResourceContext): string | undefined {
  const siblings = list(resourceType).filter(
    ({ inputs: other, state }) =>
      other["restApi"] === inputs["restApi"] &&
      other["parentId"] === inputs["parentId"] &&
      state["path"] !== previous?.["path"],
  );
  const same = siblings.find(({ inputs: other }) => other["pathPart"] === inputs["pathPart"]);
  if (same) return `Another resource with the same parent already has this name: ${text(inputs, "pathPart")}`;
  const variable =
    isVariable(inputs["pathPart"]) && siblings.find(({ inputs: other }) => isVariable(other["pathPart"]));
  return variable
    ? `A sibling (${text(variable.inputs, "pathPart")}) of this resource already has a variable path part -- only one is allowed`
    : undefined;
}

const resource: ResourceType = {
  id: () => alphanumeric(6),
  computed: ({ inputs, find }) => ({
    path: `${(pathOf(text(inputs, "parentId"), { find }) ?? "").replace(/\/$/, "")}/${text(inputs, "pathPart")}`,
  }),
  replaceOn: ["restApi"],
  references: { restApi: [apiType], parentId: [resourceType] },
  rules: [
    matches("pathPart", /^([\w.:$+-]+|\{[\w.:-]+\+?\})$/, "a-zA-Z0-9._-:$+, or a variable in braces", partPage),
    refusedByApi("parentId", "NotFoundException", partPage, (inputs, { find }) => {
      const api = find(resourceType, text(inputs, "parentId"))?.state["restApi"];
      return api !== undefined && api !== inputs["restApi"] ? "Invalid Resource identifier specified" : undefined;
    }),
    refusedByApi("pathPart", "ConflictException", partPage, siblingRefusal),
  ],
};

const requestValidator: ResourceType = {
  id: () => alphanumeric(6),
  defaults: { validateRequestBody: false, validateRequestParameters: false },
  replaceOn: ["restApi"],
  references: { restApi: [apiType] },
  rules: [givenName(`${reference}/API_CreateRequestValidator.html`)],
};

const modelPage = `${reference}/API_CreateModel.html`;

const model: ResourceType = {
  id: () => alphanumeric(6),
  name: "name",
  nameIsUnique: false, // only within its API, which a rule below checks
  replaceOn: ["contentType", "restApi"],
  references: { restApi: [apiType] },
  rules: [
    matches("name", /^[0-9A-Za-z]+$/, "must be alphanumeric", modelPage),
    givenName(modelPage),
    json("schema", modelPage),
    refusedByApi("name", "ConflictException", modelPage, (inputs, { list, previous, type }) =>
      !previous &&
      list(type).some(({ inputs: { restApi, name } }) => restApi === inputs["restApi"] && name === inputs["name"])
        ? `Model name already exists for this REST API: ${text(inputs, "name")}`
        : undefined,
    ),
  ],
};

/** Gateway response types (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html). */
const responseTypes = [
  ...["ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE"],
  ...["BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN"],
  ...["INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE"],
  ...["MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND", "THROTTLED"],
  ...["UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED"],
];

const responsePage = `${reference}/API_PutGatewayResponse.html`;

const parameterRule: Rule = planned("responseParameters", responsePage, (inputs) => {
  const parameters = valuesAt(inputs, "responseParameters").find(isRecord) ?? {};
  const [stray] = Object.entries(parameters).filter(
    ([key, value]) =>
      !/^gatewayresponse\.(header|path|querystring)\.\S+$/.test(key) ||
      !(isUnknown(value) || /^('.*'|context\.\S+|stageVariables\.\S+|method\.request\.\S+)$/.test(String(value))),
  );
  return stray && `Invalid mapping expression specified: ${stray[0]} = ${String(stray[1])}`;
});

const gatewayResponse: ResourceType = {
  id: (context) => `aggr-${fromArguments("-", "restApiId", "responseType")(context)}`,
  replaceOn: ["responseType", "restApiId"],
  references: { restApiId: [apiType] },
  rules: [
    oneOf("responseType", responseTypes, `${guide}/supported-gateway-response-types.html`),
    matches("statusCode", /^[1-5]\d\d$/, "an HTTP status", responsePage),
    parameterRule,
  ],
};

/** REST APIs, their resources, models, validators and the gateway's own responses. */
export const apiGatewayRestApi: SimulatedService = {
  resources: {
    [apiType]: restApi,
    [resourceType]: resource,
    "aws:apigateway/requestValidator:RequestValidator": requestValidator,
    "aws:apigateway/model:Model": model,
    "aws:apigateway/response:Response": gatewayResponse,
  },
};
