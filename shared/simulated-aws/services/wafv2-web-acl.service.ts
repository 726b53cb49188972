import { randomUUID } from "node:crypto";
import { type Attributes, isArray, isRecord, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  between,
  json,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { managedGroupCapacity, webAclCapacity } from "./wafv2-capacity.plan.ts";
import { bringsGroup, statementRules } from "./wafv2-statement.rules.ts";

const reference = "https://docs.aws.amazon.com/waf/latest/APIReference";
const guide = "https://docs.aws.amazon.com/waf/latest/developerguide";
const aclPage = `${reference}/API_CreateWebACL.html`;
const rulePage = `${reference}/API_Rule.html`;

const actions = ["allow", "block", "captcha", "challenge", "count"];

/** What every named thing of WAF must fulfil. */
export const wafNameRules: readonly Rule[] = [
  matches("name", /^[0-9A-Za-z_-]{1,128}$/, "1 to 128 letters, digits, - and _", aclPage),
  matches(
    "description",
    /^[\w+=:#@/,.-][\w+=:#@/,.\s-]+[\w+=:#@/,.-]$/,
    "at least three of letters, digits, blanks and +=:#@/-,._, no blank at the ends",
    aclPage,
  ),
  lengthBetween("description", 1, 256, aclPage),
  oneOf("scope", ["REGIONAL", "CLOUDFRONT"], aclPage),
  planned("scope", aclPage, ({ scope }, { region }) =>
    scope === "CLOUDFRONT" && region !== "us-east-1"
      ? `the scope CLOUDFRONT exists only in us-east-1, not in ${region}`
      : undefined,
  ),
];

function given(value: unknown, names: readonly string[]): string[] {
  return isRecord(value) ? names.filter((name) => value[name] !== undefined) : [];
}

function actionRefusal(rule: Attributes): string | undefined {
  const { name, action, overrideAction, statement } = rule;
  if (!isRecord(statement)) return undefined;
  const group = bringsGroup(statement);
  const kinds = group ? given(overrideAction, ["count", "none"]) : given(action, actions);
  if ((group ? action : overrideAction) !== undefined || kinds.length !== 1)
    return group
      ? `rule "${String(name)}" brings a rule group: it has an overrideAction (count or none) and no action`
      : `rule "${String(name)}" has exactly one action of ${actions.join(", ")} and no overrideAction`;
  return undefined;
}

function duplicateRefusal({ rules }: Attributes): string | undefined {
  for (const property of ["name", "priority"]) {
    const values = valuesAt({ rules }, `rules.${property}`);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) return `two rules have the ${property} ${String(twice)}`;
  }
  return undefined;
}

function answerRefusal({ rules, defaultAction, customResponseBodies }: Attributes): string | undefined {
  const keys = stringsAt({ customResponseBodies }, "customResponseBodies.key");
  const named = [
    ...stringsAt({ defaultAction }, "defaultAction.block.customResponse.customResponseBodyKey"),
    ...stringsAt({ rules }, "rules.action.block.customResponse.customResponseBodyKey"),
  ];
  const stray = named.find((key) => !keys.includes(key));
  return stray && `customResponseBodyKey "${stray}" is none of customResponseBodies: ${keys.join(", ")}`;
}

function groupRefusal(inputs: Attributes): string | undefined {
  const stray = valuesAt(inputs, "rules.statement.managedRuleGroupStatement")
    .filter(isRecord)
    .find(({ vendorName, name }) => vendorName === "AWS" && managedGroupCapacity[String(name)] === undefined);
  return stray && `AWS WAF couldn't find the managed rule group ${String(stray["name"])}`;
}

const bodies = ["apiGateway", "appRunnerService", "cloudfront", "cognitoUserPool", "verifiedAccessInstance"];

const optionRules: readonly Rule[] = [
  ...["rules", "defaultAction"].map((from) => {
    const path = from === "rules" ? "rules.action" : from;
    return between(`${path}.block.customResponse.responseCode`, 200, 599, `${reference}/API_CustomResponse.html`);
  }),
  oneOf(
    "customResponseBodies.contentType",
    ["TEXT_PLAIN", "TEXT_HTML", "APPLICATION_JSON"],
    `${reference}/API_CustomResponseBody.html`,
  ),
  lengthBetween("customResponseBodies.content", 1, 4096, `${guide}/limits.html`),
  planned("customResponseBodies", `${reference}/API_CustomResponse.html`, answerRefusal),
  ...bodies.map((kind) =>
    oneOf(
      `associationConfig.requestBodies.${kind}.defaultSizeInspectionLimit`,
      ["KB_16", "KB_32", "KB_48", "KB_64"],
      `${guide}/web-acl-setting-body-inspection-limit.html`,
    ),
  ),
  oneOf(
    "dataProtectionConfig.dataProtections.action",
    ["SUBSTITUTION", "HASH"],
    `${guide}/data-protection-masking.html`,
  ),
  oneOf(
    "dataProtectionConfig.dataProtections.field.fieldType",
    ["SINGLE_HEADER", "SINGLE_COOKIE", "SINGLE_QUERY_ARGUMENT", "QUERY_STRING", "BODY"],
    `${guide}/data-protection-masking.html`,
  ),
];

const webAcl: ResourceType = {
  id: () => randomUUID(),
  arn: "arn:{partition}:wafv2:{region}:{accountId}:regional/webacl/{name}/{id}",
  name: "name",
  computed: ({ inputs }) => ({
    capacity: webAclCapacity(inputs["rules"]),
    lockToken: randomUUID(), // a new one for every change
  }),
  blank: ["applicationIntegrationUrl", "namePrefix"],
  replaceOn: ["namePrefix", "scope"],
  rules: [
    ...wafNameRules,
    planned("defaultAction", aclPage, ({ defaultAction }) =>
      isRecord(defaultAction) && given(defaultAction, ["allow", "block"]).length !== 1
        ? "defaultAction is exactly one of allow and block"
        : undefined,
    ),
    planned("ruleJson", aclPage, ({ rules, ruleJson }) =>
      rules !== undefined && ruleJson !== undefined ? '"rules" conflicts with "ruleJson"' : undefined,
    ),
    json("ruleJson", aclPage),
    matches("rules.name", /^[0-9A-Za-z_-]{1,128}$/, "1 to 128 letters, digits, - and _", rulePage),
    between("rules.priority", 0, 2_147_483_647, rulePage),
    planned("rules", rulePage, duplicateRefusal),
    planned("rules", rulePage, (inputs) => valuesAt(inputs, "rules").filter(isRecord).map(actionRefusal).find(Boolean)),
    ...["visibilityConfig", "rules.visibilityConfig"].map((path) =>
      matches(
        `${path}.metricName`,
        /^(?!All$|Default_Action$)[0-9A-Za-z_-]{1,128}$/,
        "1 to 128 letters, digits, - and _, and neither All nor Default_Action",
        `${reference}/API_VisibilityConfig.html`,
      ),
    ),
    matches(
      "rules.ruleLabels.name",
      /^[0-9A-Za-z_:-]{1,1024}$/,
      "letters, digits, -, _ and :",
      `${reference}/API_Label.html`,
    ),
    ...optionRules,
    ...statementRules,
    refusedByApi("rules", "WAFNonexistentItemException", `${guide}/aws-managed-rule-groups-list.html`, groupRefusal),
    refusedByApi("rules", "WAFLimitsExceededException", `${guide}/aws-waf-capacity-units.html`, ({ rules }) => {
      const capacity = webAclCapacity(rules);
      return capacity > 5000
        ? `AWS WAF couldn't perform the operation because you exceeded your resource limit: ${String(capacity)} WCUs, a web ACL has at most 5000`
        : undefined;
    }),
  ],
};

const regexPatternSet: ResourceType = {
  id: () => randomUUID(),
  arn: "arn:{partition}:wafv2:{region}:{accountId}:regional/regexpatternset/{name}/{id}",
  name: "name",
  computed: () => ({ lockToken: randomUUID() }),
  blank: ["namePrefix"],
  replaceOn: ["namePrefix", "scope"],
  rules: [
    ...wafNameRules,
    lengthBetween("regularExpressions.regexString", 1, 200, `${guide}/limits.html`),
    planned("regularExpressions", `${guide}/limits.html`, ({ regularExpressions }) =>
      isArray(regularExpressions) && regularExpressions.length > 10
        ? `a regex pattern set has at most 10 patterns, got ${String(regularExpressions.length)}`
        : undefined,
    ),
  ],
};

const ipSet: ResourceType = {
  id: () => randomUUID(),
  arn: "arn:{partition}:wafv2:{region}:{accountId}:regional/ipset/{name}/{id}",
  name: "name",
  computed: () => ({ lockToken: randomUUID() }),
  blank: ["namePrefix"],
  replaceOn: ["ipAddressVersion", "namePrefix", "scope"],
  rules: [
    ...wafNameRules,
    oneOf("ipAddressVersion", ["IPV4", "IPV6"], `${reference}/API_CreateIPSet.html`),
    planned("addresses", `${reference}/API_CreateIPSet.html`, (inputs) => {
      const family =
        inputs["ipAddressVersion"] === "IPV6" ? /^[0-9a-f:]+\/\d{1,3}$/i : /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/;
      const stray = stringsAt(inputs, "addresses").find((address) => !family.test(address) || address.endsWith("/0"));
      return stray && `"${stray}" is no ${text(inputs, "ipAddressVersion")} range in CIDR notation from /1`;
    }),
  ],
};

/** Web ACLs and the sets that their rules refer to. */
export const wafv2WebAcl: SimulatedService = {
  resources: {
    "aws:wafv2/ipSet:IpSet": ipSet,
    "aws:wafv2/regexPatternSet:RegexPatternSet": regexPatternSet,
    "aws:wafv2/webAcl:WebAcl": webAcl,
  },
};
