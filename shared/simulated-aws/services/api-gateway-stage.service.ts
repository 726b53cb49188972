import { type Attributes, text, valuesAt } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  type AccountReader,
  alphanumeric,
  between,
  fromArguments,
  matches,
  oneOf,
  type ResourceContext,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { logGroupType } from "./cloudwatch-logs.service.ts";
import { roleTrusts } from "./iam-role-access.ts";

const reference = "https://docs.aws.amazon.com/apigateway/latest/api";
const guide = "https://docs.aws.amazon.com/apigateway/latest/developerguide";
const apiType = "aws:apigateway/restApi:RestApi";
const methodType = "aws:apigateway/method:Method";
const deploymentType = "aws:apigateway/deployment:Deployment";
const stageType = "aws:apigateway/stage:Stage";
const accountType = "aws:apigateway/account:Account";
const roleType = "aws:iam/role:Role";

/** The row of a log group that a service makes by itself, without retention; nothing if somebody made it before. */
function ownLogGroup(name: string, { accountId, find, partition, region }: ResourceContext & AccountReader) {
  if (find(logGroupType, name)) return [];
  const arn = `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;
  return [{ type: logGroupType, id: name, name, arn, state: { name, arn, retentionInDays: 0 } }];
}

const loggingRule = (property: string, logs: (inputs: Attributes) => boolean): Rule =>
  refusedByApi(property, "BadRequestException", `${guide}/set-up-logging.html`, (inputs, { list }) =>
    logs(inputs) && !list(accountType).some(({ inputs: { cloudwatchRoleArn } }) => cloudwatchRoleArn !== undefined)
      ? "CloudWatch Logs role ARN must be set in account settings to enable logging"
      : undefined,
  );

/** What an API answers before it can be deployed. */
function emptyRefusal({ restApi }: Attributes, { find, list }: ResourceContext): string | undefined {
  if (find(apiType, String(restApi))?.inputs["body"] !== undefined) return undefined; // its methods are in the document
  const methods = list(methodType).filter(({ inputs }) => inputs["restApi"] === restApi);
  if (methods.length === 0) return "The REST API doesn't contain any methods";
  const bare = methods.find(({ id }) => !find("aws:apigateway/integration:Integration", id.replace(/^agm-/, "agi-")));
  return bare && `No integration defined for method (${bare.id})`;
}

const deployment: ResourceType = {
  id: () => alphanumeric(6),
  computed: ({ keep, now }) => ({ createdDate: keep("createdDate", () => now) }),
  replaceOn: ["restApi", "triggers", "variables"],
  references: { restApi: [apiType] },
  rules: [refusedByApi("restApi", "BadRequestException", `${reference}/API_CreateDeployment.html`, emptyRefusal)],
  whileInUse: "allow", // so that `deletion` says it in AWS's words
  deletion: ({ id }, { list }) => {
    if (!list(stageType).some(({ inputs }) => inputs["deployment"] === id)) return undefined;
    throw new AwsError(
      "BadRequestException",
      "Active stages pointing to this deployment must be moved or deleted",
      "API Gateway: DeleteDeployment",
    );
  },
};

const stage: ResourceType = {
  id: (context) => `ags-${fromArguments("-", "restApi", "stageName")(context)}`,
  arn: "arn:{partition}:apigateway:{region}::/restapis/{restApi}/stages/{stageName}",
  defaults: { cacheClusterEnabled: false, xrayTracingEnabled: false },
  computed: ({ accountId, inputs, partition, region }) => {
    const path = `${text(inputs, "restApi")}/${text(inputs, "stageName")}`;
    return {
      executionArn: `arn:${partition}:execute-api:${region}:${accountId}:${path}`,
      invokeUrl: `https://${path.replace("/", `.execute-api.${region}.amazonaws.com/`)}`,
    };
  },
  blank: ["webAclArn"],
  replaceOn: ["restApi", "stageName"],
  references: {
    restApi: [apiType],
    deployment: [deploymentType],
    "canarySettings.deploymentId": [deploymentType],
    clientCertificateId: ["aws:apigateway/clientCertificate:ClientCertificate"],
  },
  rules: [
    matches("stageName", /^[\w-]{1,128}$/, "Stage name only allows a-zA-Z0-9_-", `${reference}/API_CreateStage.html`),
    oneOf(
      "cacheClusterSize",
      ["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"],
      `${reference}/API_CreateStage.html`,
    ),
    between("canarySettings.percentTraffic", 0, 100, `${reference}/API_CanarySettings.html`),
    matches(
      "accessLogSettings.format",
      /\$context\.(requestId|extendedRequestId)\b/,
      "the access log format must contain $context.requestId or $context.extendedRequestId",
      `${guide}/set-up-logging.html`,
    ),
    matches(
      "accessLogSettings.destinationArn",
      /^arn:[a-z-]+:(logs:[a-z0-9-]+:\d{12}:log-group:|firehose:[a-z0-9-]+:\d{12}:deliverystream\/amazon-apigateway-)/,
      "a log group, or a delivery stream whose name begins with amazon-apigateway-",
      `${guide}/set-up-logging.html`,
    ),
    refusedByApi("deployment", "NotFoundException", `${reference}/API_CreateStage.html`, (inputs, { find }) => {
      const api = find(deploymentType, text(inputs, "deployment"))?.inputs["restApi"];
      return api !== undefined && api !== inputs["restApi"] ? "Invalid Deployment identifier specified" : undefined;
    }),
    loggingRule("accessLogSettings", (inputs) => inputs["accessLogSettings"] !== undefined),
  ],
  deletion: ({ inputs }, { list }) => {
    const { restApi, stageName } = inputs;
    const plan = list("aws:apigateway/usagePlan:UsagePlan").find(({ inputs: { apiStages } }) =>
      valuesAt({ apiStages }, "apiStages").some((used) => {
        const { apiId, stage: name } = used as Attributes;
        return apiId === restApi && name === stageName;
      }),
    );
    if (!plan) return undefined;
    throw new AwsError(
      "BadRequestException",
      `Cannot delete stage '${text(inputs, "stageName")}': it must be removed from the usage plan ${plan.id} first`,
      "API Gateway: DeleteStage",
    );
  },
};

const settingsPage = `${reference}/API_MethodSetting.html`;

function pathRefusal(inputs: Attributes, { find, list }: ResourceContext): string | undefined {
  const path = text(inputs, "methodPath");
  if (path === "*/*" || find(apiType, text(inputs, "restApi"))?.inputs["body"] !== undefined) return undefined;
  const known = list(methodType)
    .filter(({ inputs: { restApi } }) => restApi === inputs["restApi"])
    .map(({ inputs: method }) => {
      const resource = text(find("aws:apigateway/resource:Resource", text(method, "resourceId"))?.state ?? {}, "path");
      return `${resource.replace(/^\//, "")}/${text(method, "httpMethod")}`;
    });
  const wanted = path.replaceAll("~1", "/").replace(/^\//, "");
  return known.some((candidate) => candidate.replace(/^\//, "") === wanted)
    ? undefined
    : `Invalid method setting path: /${path} (the API has ${known.join(", ") || "no method"})`;
}

const methodSettings: ResourceType = {
  id: fromArguments("-", "restApi", "stageName", "methodPath"),
  replaceOn: ["methodPath", "restApi", "stageName"],
  references: { restApi: [apiType] },
  rules: [
    matches(
      "methodPath",
      /^[^/].*\/([A-Z]+|\*)$/,
      "{resource_path}/{http_method} without a leading slash, or */*",
      settingsPage,
    ),
    oneOf("settings.loggingLevel", ["OFF", "ERROR", "INFO"], settingsPage),
    oneOf(
      "settings.unauthorizedCacheControlHeaderStrategy",
      ["FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"],
      settingsPage,
    ),
    between("settings.cacheTtlInSeconds", 0, 3600, settingsPage),
    between("settings.throttlingRateLimit", -1, 10_000, `${guide}/api-gateway-request-throttling.html`),
    between("settings.throttlingBurstLimit", -1, 5000, `${guide}/api-gateway-request-throttling.html`),
    refusedByApi("stageName", "NotFoundException", `${reference}/API_UpdateStage.html`, (inputs, { find }) => {
      const id = `ags-${text(inputs, "restApi")}-${text(inputs, "stageName")}`;
      return find(stageType, id) ? undefined : `Invalid stage identifier specified: ${text(inputs, "stageName")}`;
    }),
    refusedByApi("methodPath", "BadRequestException", settingsPage, pathRefusal),
    loggingRule("settings.loggingLevel", ({ settings }) =>
      valuesAt({ settings }, "settings.loggingLevel").some((level) => level !== "OFF"),
    ),
  ],
  // The group of the execution log has a fixed name.
  alongside: ({ restApi, stageName, settings }, context) =>
    valuesAt({ settings }, "settings.loggingLevel").some((level) => level !== "OFF")
      ? ownLogGroup(`API-Gateway-Execution-Logs_${String(restApi)}/${String(stageName)}`, context)
      : [],
};

/** Settings of the account in the region: one for all APIs. */
const account: ResourceType = {
  id: ({ accountId }) => accountId,
  computed: () => ({
    apiKeyVersion: "4",
    features: ["UsagePlans"],
    throttleSettings: [{ burstLimit: 5000, rateLimit: 10_000 }],
  }),
  blank: ["cloudwatchRoleArn"],
  references: { cloudwatchRoleArn: [roleType] },
  rules: [
    refusedByApi("cloudwatchRoleArn", "BadRequestException", `${guide}/set-up-logging.html`, (inputs, { find }) => {
      const role = find(roleType, text(inputs, "cloudwatchRoleArn"));
      return role && !roleTrusts(role, "apigateway.amazonaws.com")
        ? "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy."
        : undefined;
    }),
  ],
  alongside: ({ cloudwatchRoleArn }, context) =>
    cloudwatchRoleArn ? ownLogGroup("/aws/apigateway/welcome", context) : [],
};

/** Deployments and stages of REST APIs, and the account's settings for them. */
export const apiGatewayStage: SimulatedService = {
  resources: {
    [accountType]: account,
    [deploymentType]: deployment,
    [stageType]: stage,
    "aws:apigateway/methodSettings:MethodSettings": methodSettings,
  },
};
