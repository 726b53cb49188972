import { type Attributes, isRecord, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  alphanumeric,
  between,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { givenName } from "./given-name.rule.ts";

const reference = "https://docs.aws.amazon.com/apigateway/latest/api";
const plansPage = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html";
const apiType = "aws:apigateway/restApi:RestApi";
const planType = "aws:apigateway/usagePlan:UsagePlan";
const keyType = "aws:apigateway/apiKey:ApiKey";
const planKeyType = "aws:apigateway/usagePlanKey:UsagePlanKey";

const stagesOf = (inputs: Attributes): Attributes[] => valuesAt(inputs, "apiStages").filter(isRecord);
const stageName = (stage: Attributes): string => `${text(stage, "apiId")}:${text(stage, "stage")}`;

/** The offset in a period is a day of the week or the month, and a day has none. */
function offsetRefusal({ quotaSettings }: Attributes): string | undefined {
  if (!isRecord(quotaSettings)) return undefined;
  const { period, offset = 0 } = quotaSettings;
  const most = { DAY: 0, WEEK: 6, MONTH: 27 }[String(period)];
  return most !== undefined && typeof offset === "number" && (offset < 0 || offset > most)
    ? `Usage Plan quota offset must be from 0 to ${String(most)} in the ${String(period)} period, got ${String(offset)}`
    : undefined;
}

function stageRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  const stray = stagesOf(inputs).find(
    (stage) => !find("aws:apigateway/stage:Stage", `ags-${text(stage, "apiId")}-${text(stage, "stage")}`),
  );
  return stray && `API Stage not found: ${stageName(stray)}`;
}

function methodRefusal(inputs: Attributes, { find, list }: ResourceContext): string | undefined {
  for (const stage of stagesOf(inputs)) {
    if (find(apiType, text(stage, "apiId"))?.inputs["body"] !== undefined) continue; // its methods are in the document
    const known = list("aws:apigateway/method:Method")
      .filter(({ inputs: { restApi } }) => restApi === stage["apiId"])
      .map(({ inputs: method }) => {
        const path = find("aws:apigateway/resource:Resource", text(method, "resourceId"))?.state["path"];
        return `${String(path)}/${text(method, "httpMethod")}`.replace("//", "/");
      });
    const stray = stringsAt(stage, "throttles.path").find((path) => !known.includes(path));
    if (stray !== undefined) return `Invalid method ${stray} for ${stageName(stage)}: the API has ${known.join(", ")}`;
  }
  return undefined;
}

const usagePlan: ResourceType = {
  id: () => alphanumeric(6),
  arn: "arn:{partition}:apigateway:{region}::/usageplans/{id}",
  references: { "apiStages.apiId": [apiType] },
  rules: [
    givenName(`${reference}/API_CreateUsagePlan.html`),
    oneOf("quotaSettings.period", ["DAY", "WEEK", "MONTH"], `${reference}/API_QuotaSettings.html`),
    between("quotaSettings.limit", 1, 2_147_483_647, `${reference}/API_QuotaSettings.html`),
    planned("quotaSettings", `${reference}/API_QuotaSettings.html`, offsetRefusal),
    planned("throttleSettings", `${reference}/API_ThrottleSettings.html`, ({ throttleSettings }) =>
      isRecord(throttleSettings) &&
      throttleSettings["burstLimit"] === undefined &&
      throttleSettings["rateLimit"] === undefined
        ? "one of throttleSettings.burstLimit and throttleSettings.rateLimit must be specified"
        : undefined,
    ),
    between("throttleSettings.rateLimit", 0, 10_000, plansPage),
    between("throttleSettings.burstLimit", 0, 5000, plansPage),
    matches(
      "apiStages.throttles.path",
      /^\/(\S*\/)?(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY)$/,
      "a path with a leading slash and a method, as in /test/GET",
      `${reference}/API_ApiStage.html`,
    ),
    planned("apiStages", plansPage, (inputs) => {
      const stages = stagesOf(inputs).map(stageName);
      const twice = stages.find((stage, index) => stages.indexOf(stage) !== index);
      return twice && `the stage ${twice} is given twice`;
    }),
    refusedByApi("apiStages", "NotFoundException", `${reference}/API_CreateUsagePlan.html`, stageRefusal),
    refusedByApi("apiStages", "NotFoundException", `${reference}/API_ApiStage.html`, methodRefusal),
  ],
};

const keyPage = `${reference}/API_CreateApiKey.html`;

const apiKey: ResourceType = {
  id: () => alphanumeric(10),
  arn: "arn:{partition}:apigateway:{region}::/apikeys/{id}",
  defaults: { description: "Managed by Pulumi", enabled: true },
  computed: ({ inputs, keep, now }) => ({
    createdDate: keep("createdDate", () => now),
    lastUpdatedDate: now,
    value: inputs["value"] ?? keep("value", () => alphanumeric(40)),
  }),
  replaceOn: ["value"],
  rules: [
    givenName(keyPage),
    matches("value", /^[0-9A-Za-z]{20,128}$/, "20 to 128 letters and digits", keyPage),
    refusedByApi("value", "ConflictException", keyPage, ({ value }, { list, previous }) =>
      value !== undefined &&
      list(keyType).some(({ state }) => state["value"] === value && state["arn"] !== previous?.["arn"])
        ? "API Key already exists"
        : undefined,
    ),
  ],
};

/** A key reaches a stage through one plan only. */
function secondPlanRefusal(inputs: Attributes, { find, list, previous }: ResourceContext): string | undefined {
  const stages = (planId: unknown): string[] => stagesOf(find(planType, String(planId))?.inputs ?? {}).map(stageName);
  const wanted = stages(inputs["usagePlanId"]);
  const other = list(planKeyType).find(
    ({ inputs: { keyId, usagePlanId } }) =>
      keyId === inputs["keyId"] && stages(usagePlanId).some((stage) => wanted.includes(stage)),
  );
  return other && !previous
    ? `API key ${text(inputs, "keyId")} already reaches the stage through usage plan ${text(other.inputs, "usagePlanId")}`
    : undefined;
}

const usagePlanKey: ResourceType = {
  // The provider's id is the key's; for a key's second plan, the plan stands before it.
  id: ({ inputs, find }) => {
    const [keyId, usagePlanId] = [text(inputs, "keyId"), text(inputs, "usagePlanId")];
    const held = find(planKeyType, keyId);
    return held && held.inputs["usagePlanId"] !== usagePlanId ? `${usagePlanId}/${keyId}` : keyId;
  },
  computed: ({ find, inputs }) => {
    const key = find(keyType, text(inputs, "keyId"))?.state;
    return { name: key?.["name"], value: key?.["value"] };
  },
  replaceOn: ["keyId", "keyType", "usagePlanId"],
  references: { keyId: [keyType], usagePlanId: [planType] },
  rules: [
    oneOf("keyType", ["API_KEY"], `${reference}/API_CreateUsagePlanKey.html`),
    refusedByApi("keyId", "ConflictException", plansPage, secondPlanRefusal),
  ],
};

/** Usage plans and the API keys that belong to them. */
export const apiGatewayUsagePlan: SimulatedService = {
  resources: { [planType]: usagePlan, [keyType]: apiKey, [planKeyType]: usagePlanKey },
};
