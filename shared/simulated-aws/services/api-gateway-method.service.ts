import { type Attributes, isRecord, isUnknown, text } from "../attributes.ts";
import {
  between,
  fromArguments,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";

const reference = "https://docs.aws.amazon.com/apigateway/latest/api";
const guide = "https://docs.aws.amazon.com/apigateway/latest/developerguide";
const apiType = "aws:apigateway/restApi:RestApi";
const resourceType = "aws:apigateway/resource:Resource";
const methodType = "aws:apigateway/method:Method";
const integrationType = "aws:apigateway/integration:Integration";
const methodResponseType = "aws:apigateway/methodResponse:MethodResponse";
const linkType = "aws:apigatewayv2/vpcLink:VpcLink";
const mappingPage = `${guide}/rest-api-parameter-mapping.html`;

const key = ["restApi", "resourceId", "httpMethod"] as const;
const keyOf = (inputs: Attributes): string => key.map((name) => text(inputs, name)).join("-");
const inApi = { restApi: [apiType], resourceId: [resourceType] };

const verbs: Rule = oneOf(
  "httpMethod",
  ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"],
  `${reference}/API_PutMethod.html`,
);

const methodExists: Rule = refusedByApi(
  "httpMethod",
  "NotFoundException",
  `${reference}/API_PutIntegration.html`,
  (inputs, { find }) => (find(methodType, `agm-${keyOf(inputs)}`) ? undefined : "Invalid Method identifier specified"),
);

/** Keys and values of a parameter map that are not of the form that API Gateway asks for. */
function mappings(property: string, keys: RegExp, values: RegExp): Rule {
  return planned(property, mappingPage, (inputs) => {
    const parameters = isRecord(inputs[property]) ? inputs[property] : {};
    const stray = Object.entries(parameters).find(
      ([name, value]) => !keys.test(name) || !(isUnknown(value) || values.test(String(value))),
    );
    return stray && `Invalid mapping expression specified: ${stray[0]} = ${String(stray[1])}`;
  });
}

const names = (value: unknown): string[] => (isRecord(value) ? Object.keys(value) : []);

function modelRefusal(property: string) {
  return (inputs: Attributes, { list }: ResourceContext): string | undefined => {
    const known = list("aws:apigateway/model:Model")
      .filter(({ inputs: { restApi } }) => restApi === inputs["restApi"])
      .map(({ name }) => name);
    const models = isRecord(inputs[property]) ? Object.values(inputs[property]) : [];
    const stray = models.find((name) => !["Empty", "Error", ...known].includes(String(name)));
    return stray === undefined ? undefined : `Invalid model identifier specified: ${String(stray)}`;
  };
}

const modelsExist = (property: string): Rule =>
  refusedByApi(property, "NotFoundException", `${reference}/API_PutMethod.html`, modelRefusal(property));

function authorizationRefusal({ authorization, authorizerId, authorizationScopes }: Attributes): string | undefined {
  if (isUnknown(authorization)) return undefined;
  const authorizer = authorization === "CUSTOM" || authorization === "COGNITO_USER_POOLS";
  if (authorizer && authorizerId === undefined)
    return `the authorization type ${authorization} requires a valid authorizerId`;
  return authorizationScopes !== undefined && authorization !== "COGNITO_USER_POOLS"
    ? `authorizationScopes need the authorization COGNITO_USER_POOLS, got ${String(authorization)}`
    : undefined;
}

const method: ResourceType = {
  id: ({ inputs }) => `agm-${keyOf(inputs)}`,
  defaults: { apiKeyRequired: false },
  replaceOn: key,
  references: { ...inApi, requestValidatorId: ["aws:apigateway/requestValidator:RequestValidator"] },
  rules: [
    verbs,
    oneOf("authorization", ["NONE", "CUSTOM", "AWS_IAM", "COGNITO_USER_POOLS"], `${reference}/API_PutMethod.html`),
    planned("authorization", `${reference}/API_PutMethod.html`, authorizationRefusal),
    mappings(
      "requestParameters",
      /^method\.request\.(path|header|(multivalue)?querystring)\.[^\s.]\S*$/,
      /^(true|false)$/,
    ),
    modelsExist("requestModels"),
  ],
};

const proxied = new Set(["HTTP", "HTTP_PROXY"]);
const integrationPage = `${reference}/API_PutIntegration.html`;
const privatePage = `${guide}/set-up-private-integration.html`;

function addressRefusal({ type, uri, integrationHttpMethod }: Attributes): string | undefined {
  if (type === "MOCK" || isUnknown(type)) return undefined;
  if (uri === undefined) return `uri is required for the integration type ${String(type)}`;
  if (integrationHttpMethod === undefined)
    return `integrationHttpMethod is required for the integration type ${String(type)}`;
  if (isUnknown(uri)) return undefined;
  const form = proxied.has(String(type)) ? /^https?:\/\/\S+$/ : /^arn:[a-z-]+:apigateway:[a-z0-9-]+:\S+$/;
  return form.test(String(uri)) ? undefined : `Invalid HTTP endpoint specified for URI: ${String(uri)}`;
}

function linkRefusal(inputs: Attributes): string | undefined {
  const { connectionType, connectionId, integrationTarget, type } = inputs;
  if (isUnknown(connectionType)) return undefined;
  if (connectionType !== "VPC_LINK") {
    const stray = ["connectionId", "integrationTarget"].find((name) => inputs[name] !== undefined);
    return stray && `${stray} needs the connectionType VPC_LINK`;
  }
  if (connectionId === undefined) return "connectionId is required for the connectionType VPC_LINK";
  if (!proxied.has(String(type)) && !isUnknown(type))
    return `VPC_LINK needs the type HTTP or HTTP_PROXY, got ${String(type)}`;
  const balancer = /^arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/(app|net)\//;
  return integrationTarget === undefined || isUnknown(integrationTarget) || balancer.test(String(integrationTarget))
    ? undefined
    : `integrationTarget is the ARN of a load balancer, got ${String(integrationTarget)}`;
}

function undeclaredRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  const declared = names(find(methodType, `agm-${keyOf(inputs)}`)?.inputs["requestParameters"]);
  const used = isRecord(inputs["requestParameters"]) ? Object.values(inputs["requestParameters"]).map(String) : [];
  const stray = used.find(
    (value) => /^method\.request\.(path|header|querystring)/.test(value) && !declared.includes(value),
  );
  return stray && `Invalid mapping expression specified: Invalid mapping expression parameter specified: ${stray}`;
}

const mappedValue = /^('[^']*'|method\.request\.\S+|context\.\S+|stageVariables\.\S+)$/;

const integration: ResourceType = {
  id: ({ inputs }) => `agi-${keyOf(inputs)}`,
  defaults: {
    connectionType: "INTERNET",
    passthroughBehavior: "WHEN_NO_MATCH",
    responseTransferMode: "BUFFERED",
    timeoutMilliseconds: 29_000,
  },
  computed: ({ inputs }) => ({ cacheNamespace: inputs["cacheNamespace"] ?? inputs["resourceId"] }),
  replaceOn: [...key, "credentials", "integrationHttpMethod", "passthroughBehavior", "type"],
  references: { ...inApi, connectionId: [linkType, "aws:apigateway/vpcLink:VpcLink"] },
  rules: [
    verbs,
    oneOf("type", ["HTTP", "MOCK", "AWS", "AWS_PROXY", "HTTP_PROXY"], integrationPage),
    oneOf("connectionType", ["INTERNET", "VPC_LINK"], integrationPage),
    oneOf("passthroughBehavior", ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"], integrationPage),
    oneOf("contentHandling", ["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"], integrationPage),
    oneOf("responseTransferMode", ["BUFFERED", "STREAM"], integrationPage),
    between("timeoutMilliseconds", 50, 900_000, integrationPage),
    planned("uri", integrationPage, addressRefusal),
    planned("connectionType", privatePage, linkRefusal),
    planned("tlsConfig", `${reference}/API_TlsConfig.html`, ({ tlsConfig, type }) =>
      tlsConfig === undefined || isUnknown(type) || proxied.has(String(type))
        ? undefined
        : `tlsConfig is supported only for HTTP and HTTP_PROXY integrations, got ${String(type)}`,
    ),
    mappings("requestParameters", /^integration\.request\.(path|header|querystring)\.\S+$/, mappedValue),
    methodExists,
    refusedByApi("requestParameters", "BadRequestException", mappingPage, undeclaredRefusal),
    refusedByApi("integrationTarget", "BadRequestException", privatePage, (inputs, { find }) =>
      find(linkType, text(inputs, "connectionId")) && inputs["integrationTarget"] === undefined
        ? "a VPC link V2 needs an integrationTarget: the ARN of the load balancer"
        : undefined,
    ),
    // More than 29 s needs a raised quota, and only regional and private APIs can have one.
    refusedByApi(
      "timeoutMilliseconds",
      "BadRequestException",
      `${guide}/api-gateway-execution-service-limits-table.html`,
      ({ timeoutMilliseconds: timeout, responseTransferMode }) =>
        typeof timeout === "number" && timeout > 29_000 && responseTransferMode !== "STREAM"
          ? `Timeout should be between 50 ms and 29000 ms, got ${String(timeout)}`
          : undefined,
    ),
  ],
};

const statusRule: Rule = matches(
  "statusCode",
  /^[1-5]\d\d$/,
  "an HTTP status",
  `${reference}/API_PutMethodResponse.html`,
);
const responseHeader = /^method\.response\.header\.\S+$/;

const methodResponse: ResourceType = {
  id: (context) => `agmr-${fromArguments("-", ...key, "statusCode")(context)}`,
  replaceOn: [...key, "statusCode"],
  references: inApi,
  rules: [
    verbs,
    statusRule,
    methodExists,
    mappings("responseParameters", responseHeader, /^(true|false)$/),
    modelsExist("responseModels"),
  ],
};

function responseRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  if (!find(integrationType, `agi-${keyOf(inputs)}`)) return "Invalid Integration identifier specified";
  const declared = find(methodResponseType, `agmr-${keyOf(inputs)}-${text(inputs, "statusCode")}`);
  if (!declared) return "Invalid Response status code specified";
  const stray = names(inputs["responseParameters"]).find(
    (name) => !names(declared.inputs["responseParameters"]).includes(name),
  );
  return stray && `Invalid mapping expression specified: Invalid mapping expression parameter specified: ${stray}`;
}

const integrationResponse: ResourceType = {
  id: (context) => `agir-${fromArguments("-", ...key, "statusCode")(context)}`,
  replaceOn: [...key, "statusCode"],
  references: inApi,
  rules: [
    verbs,
    statusRule,
    oneOf("contentHandling", ["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"], `${reference}/API_PutIntegrationResponse.html`),
    mappings(
      "responseParameters",
      responseHeader,
      /^('[^']*'|integration\.response\.(header\.\S+|body\S*)|context\.\S+|stageVariables\.\S+)$/,
    ),
    refusedByApi("statusCode", "NotFoundException", `${reference}/API_PutIntegrationResponse.html`, responseRefusal),
  ],
};

/** Methods of REST APIs, what they call and how they answer. */
export const apiGatewayMethod: SimulatedService = {
  resources: {
    [methodType]: method,
    [integrationType]: integration,
    [methodResponseType]: methodResponse,
    "aws:apigateway/integrationResponse:IntegrationResponse": integrationResponse,
  },
};
