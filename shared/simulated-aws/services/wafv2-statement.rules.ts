import { type Attributes, isArray, isRecord, isUnknown, valuesAt } from "../attributes.ts";
import { planned, type Rule } from "../resource-type.ts";
import { statementsIn, type WafStatement } from "./wafv2-statement.plan.ts";

const guide = "https://docs.aws.amazon.com/waf/latest/developerguide";
const apiReference = "https://docs.aws.amazon.com/waf/latest/APIReference";

/** Text transformations (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html). */
const transformations = [
  ...[
    "NONE",
    "BASE64_DECODE",
    "BASE64_DECODE_EXT",
    "CMD_LINE",
    "COMPRESS_WHITE_SPACE",
    "CSS_DECODE",
    "ESCAPE_SEQ_DECODE",
  ],
  ...["HEX_DECODE", "HTML_ENTITY_DECODE", "JS_DECODE", "LOWERCASE", "MD5", "NORMALIZE_PATH", "NORMALIZE_PATH_WIN"],
  ...["REMOVE_NULLS", "REPLACE_COMMENTS", "REPLACE_NULLS", "SQL_HEX_DECODE", "URL_DECODE", "URL_DECODE_UNI"],
  "UTF8_TO_UNICODE",
];

const inspecting = new Set([
  "byteMatchStatement",
  "regexMatchStatement",
  "regexPatternSetReferenceStatement",
  "sizeConstraintStatement",
  "sqliMatchStatement",
  "xssMatchStatement",
]);

const groups = new Set(["managedRuleGroupStatement", "ruleGroupReferenceStatement"]);

/** The values that an argument may have, wherever it stands in a statement. */
const enumerations: readonly { readonly path: string; readonly allowed: readonly unknown[]; readonly kind?: string }[] =
  [
    { path: "textTransformations.type", allowed: transformations },
    { path: "customKeys.header.textTransformations.type", allowed: transformations },
    { path: "sensitivityLevel", allowed: ["LOW", "HIGH"] },
    { path: "comparisonOperator", allowed: ["EQ", "NE", "LE", "LT", "GE", "GT"] },
    { path: "positionalConstraint", allowed: ["EXACTLY", "STARTS_WITH", "ENDS_WITH", "CONTAINS", "CONTAINS_WORD"] },
    { path: "fieldToMatch.body.oversizeHandling", allowed: ["CONTINUE", "MATCH", "NO_MATCH"] },
    { path: "fieldToMatch.headers.oversizeHandling", allowed: ["CONTINUE", "MATCH", "NO_MATCH"] },
    { path: "fieldToMatch.cookies.oversizeHandling", allowed: ["CONTINUE", "MATCH", "NO_MATCH"] },
    { path: "fieldToMatch.jsonBody.oversizeHandling", allowed: ["CONTINUE", "MATCH", "NO_MATCH"] },
    { path: "fieldToMatch.jsonBody.matchScope", allowed: ["ALL", "KEY", "VALUE"] },
    { path: "scope", kind: "labelMatchStatement", allowed: ["LABEL", "NAMESPACE"] },
    { path: "aggregateKeyType", allowed: ["IP", "FORWARDED_IP", "CUSTOM_KEYS", "CONSTANT"] },
    { path: "evaluationWindowSec", allowed: [60, 120, 300, 600] },
    { path: "forwardedIpConfig.fallbackBehavior", allowed: ["MATCH", "NO_MATCH"] },
    { path: "ipSetForwardedIpConfig.position", allowed: ["FIRST", "LAST", "ANY"] },
  ];

function valueRefusal({ kind, body }: WafStatement): string | undefined {
  for (const { path, allowed, kind: only } of enumerations) {
    if (only !== undefined && only !== kind) continue;
    const stray = valuesAt(body, path).find((value) => !allowed.includes(value));
    if (stray !== undefined)
      return `expected ${kind}.${path} to be one of [${allowed.join(" ")}], got ${String(stray)}`;
  }
  return undefined;
}

function shapeRefusal({ kind, body, nested }: WafStatement): string | undefined {
  if (nested && (kind === "rateBasedStatement" || groups.has(kind))) return `a ${kind} cannot be nested`;
  const { statements } = body;
  if ((kind === "andStatement" || kind === "orStatement") && (!isArray(statements) || statements.length < 2))
    return `${kind} needs at least 2 statements, got ${String(isArray(statements) ? statements.length : 0)}`;
  return kind === "notStatement" && body["statement"] === undefined ? "notStatement needs a statement" : undefined;
}

function componentRefusal({ kind, body }: WafStatement): string | undefined {
  if (!inspecting.has(kind) || isUnknown(body["fieldToMatch"])) return undefined;
  const field = isRecord(body["fieldToMatch"]) ? body["fieldToMatch"] : {};
  const given = Object.keys(field).filter((name) => field[name] !== undefined);
  if (given.length !== 1) return `${kind} inspects exactly one fieldToMatch, got ${given.join(", ") || "none"}`;
  const header = valuesAt(field, "singleHeader.name").find((name) => name !== String(name).toLowerCase());
  if (header !== undefined) return `fieldToMatch.singleHeader.name is written in lower case: "${String(header)}"`;
  const priorities = valuesAt(body, "textTransformations.priority");
  return new Set(priorities).size < priorities.length
    ? `${kind} has text transformations of the same priority: ${priorities.join(", ")}`
    : undefined;
}

function limitRefusal({ kind, body }: WafStatement): string | undefined {
  const { regexString, searchString, size, limit } = body;
  if (typeof searchString === "string" && (searchString.length < 1 || searchString.length > 200))
    return `expected length of searchString to be in the range (1 - 200), got ${String(searchString.length)}`;
  if (
    typeof regexString === "string" &&
    !isUnknown(regexString) &&
    (regexString.length < 1 || regexString.length > 200)
  )
    return `expected length of regexString to be in the range (1 - 200), got ${String(regexString.length)}: ${regexString}`;
  if (typeof size === "number" && (size < 0 || size > 21_474_836_480))
    return `expected size to be in the range (0 - 21474836480), got ${String(size)}`;
  return kind === "rateBasedStatement" && typeof limit === "number" && (limit < 10 || limit > 2_000_000_000)
    ? `expected limit to be in the range (10 - 2000000000), got ${String(limit)}`
    : undefined;
}

function rateRefusal({ kind, body }: WafStatement): string | undefined {
  if (kind !== "rateBasedStatement" || isUnknown(body["aggregateKeyType"])) return undefined;
  const { aggregateKeyType, customKeys, forwardedIpConfig, scopeDownStatement } = body;
  const keys = isArray(customKeys) ? customKeys.filter(isRecord) : [];
  if (aggregateKeyType === "CUSTOM_KEYS" && (keys.length < 1 || keys.length > 5))
    return `CUSTOM_KEYS needs 1 to 5 customKeys, got ${String(keys.length)}`;
  if (aggregateKeyType !== "CUSTOM_KEYS" && keys.length > 0)
    return `customKeys need aggregateKeyType CUSTOM_KEYS, got ${String(aggregateKeyType)}`;
  if (aggregateKeyType === "FORWARDED_IP" && forwardedIpConfig === undefined)
    return "FORWARDED_IP needs forwardedIpConfig";
  if (aggregateKeyType === "CONSTANT" && scopeDownStatement === undefined) return "CONSTANT needs a scopeDownStatement";
  const crowded = keys.find((key) => Object.values(key).filter((value) => value !== undefined).length !== 1);
  if (crowded) return `a custom key has exactly one kind, got ${Object.keys(crowded).join(", ") || "none"}`;
  const address = keys.every((key) => key["ip"] !== undefined || key["forwardedIp"] !== undefined);
  return keys.length === 1 && address
    ? "a single custom key cannot be ip or forwardedIp: use that aggregateKeyType"
    : undefined;
}

const checks: readonly { readonly page: string; readonly refusal: (statement: WafStatement) => string | undefined }[] =
  [
    { page: `${guide}/waf-rule-statements-list.html`, refusal: shapeRefusal },
    { page: `${apiReference}/API_FieldToMatch.html`, refusal: componentRefusal },
    { page: `${apiReference}/API_Statement.html`, refusal: valueRefusal },
    { page: `${guide}/limits.html`, refusal: limitRefusal },
    { page: `${apiReference}/API_RateBasedStatement.html`, refusal: rateRefusal },
  ];

function oneKindRefusal(statement: unknown): string | undefined {
  if (!isRecord(statement)) return undefined;
  const kinds = Object.keys(statement).filter((kind) => statement[kind] !== undefined);
  if (kinds.length !== 1) return `a statement is of exactly one kind, got ${kinds.join(", ") || "none"}`;
  const body = statement[kinds[0] ?? ""];
  if (!isRecord(body)) return undefined;
  const children = [
    ...(isArray(body["statements"]) ? body["statements"] : []),
    body["statement"],
    body["scopeDownStatement"],
  ];
  return children.map(oneKindRefusal).find(Boolean);
}

const allStatements = (inputs: Attributes): WafStatement[] =>
  valuesAt(inputs, "rules.statement").flatMap((statement) => [...statementsIn(statement)]);

/** Conditions on the statements of a web ACL's rules, at every depth. */
export const statementRules: readonly Rule[] = [
  planned("rules", `${apiReference}/API_Statement.html`, (inputs) =>
    valuesAt(inputs, "rules.statement").map(oneKindRefusal).find(Boolean),
  ),
  ...checks.map(({ page, refusal }) =>
    planned("rules", page, (inputs) => allStatements(inputs).map(refusal).find(Boolean)),
  ),
];

/** True for a statement that brings a rule group, whose own actions can only be overridden. */
export const bringsGroup = (statement: unknown): boolean =>
  [...statementsIn(statement)].some(({ kind }) => groups.has(kind));
