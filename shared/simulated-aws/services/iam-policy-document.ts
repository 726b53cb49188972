import { type Attributes, isArray, isRecord } from "../attributes.ts";

/** One statement of an IAM policy; what may be one text or several is always a list. */
export interface PolicyStatement {
  readonly sid: string | undefined;
  readonly effect: unknown;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** Who by kind (`AWS`, `Service`, `Federated`); a bare `"*"` stands under `*`. */
  readonly principals: Readonly<Record<string, readonly string[]>>;
  readonly condition: Attributes | undefined;
  /** The names of all elements as written. */
  readonly elements: readonly string[];
}

/** A call whose permission is in question. */
export interface PolicyRequest {
  /** The calling service, `cloudtrail.amazonaws.com`; absent where the policy belongs to the caller itself. */
  readonly service?: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys whose value is known; a condition on any other key counts as fulfilled. */
  readonly context?: Readonly<Record<string, string>>;
}

/** The statements of a policy, or nothing if the text is no policy document. */
export function statementsOf(policy: string): PolicyStatement[] | undefined {
  const document = documentOf(policy);
  const statements = document?.["Statement"];
  const list = isArray(statements) ? statements : [statements];
  if (list.length === 0 || !list.every(isRecord)) return undefined;
  return list.map((raw) => ({
    sid: typeof raw["Sid"] === "string" ? raw["Sid"] : undefined,
    effect: raw["Effect"],
    actions: texts(raw["Action"]),
    notActions: texts(raw["NotAction"]),
    resources: texts(raw["Resource"]),
    notResources: texts(raw["NotResource"]),
    principals: principalsIn(raw["Principal"]),
    condition: isRecord(raw["Condition"]) ? raw["Condition"] : undefined,
    elements: Object.keys(raw),
  }));
}

/** The document as an object, or nothing if the text is no JSON object. */
export function documentOf(policy: string): Attributes | undefined {
  try {
    const document: unknown = JSON.parse(policy);
    return isRecord(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

/** Characters without white space: the measure of IAM's size quotas. */
export function policySize(policy: string): number {
  return policy.replace(/\s/g, "").length;
}

/**
 * True if the policy lets the call through: some statement allows it, and none denies it unconditionally. A conditional
 * denial is taken not to apply, since most conditions (TLS, source network) are not known here.
 */
export function policyAllows(policy: string, request: PolicyRequest): boolean {
  const allowed = (statementsOf(policy) ?? []).some(
    (statement) => statement.effect === "Allow" && covers(statement, request),
  );
  return allowed && !policyDenies(policy, request);
}

/** True if the policy denies the call unconditionally, whoever allows it. */
export function policyDenies(policy: string, request: PolicyRequest): boolean {
  return (statementsOf(policy) ?? []).some(
    (statement) => statement.effect === "Deny" && statement.condition === undefined && covers(statement, request),
  );
}

function covers(statement: PolicyStatement, { service, action, resource, context }: PolicyRequest): boolean {
  return (
    (service === undefined || admits(statement, service)) &&
    named(statement.actions, statement.notActions, action.toLowerCase(), (pattern) => pattern.toLowerCase()) &&
    named(statement.resources, statement.notResources, resource, (pattern) => pattern) &&
    fulfilled(statement.condition ?? {}, context ?? {})
  );
}

function admits({ principals, effect, elements }: PolicyStatement, service: string): boolean {
  if (elements.includes("NotPrincipal")) return effect === "Allow";
  const everybody = principals["*"] !== undefined || principals["AWS"]?.includes("*");
  return everybody === true || principals["Service"]?.includes(service) === true;
}

/** A statement without either list (a trust or a repository policy has no resources) is about everything. */
function named(
  patterns: readonly string[],
  excluded: readonly string[],
  value: string,
  prepared: (pattern: string) => string,
): boolean {
  if (patterns.length > 0) return patterns.some((pattern) => matchesPattern(prepared(pattern), value));
  return !excluded.some((pattern) => matchesPattern(prepared(pattern), value));
}

/** `*` stands for any text, `?` for one character, as in actions, resources and `…Like` conditions. */
export function matchesPattern(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(value);
}

function fulfilled(condition: Attributes, context: Readonly<Record<string, string>>): boolean {
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(condition).every(([operator, tests]) => {
    const comparison = operator.replace(/^For(Any|All)Values?:/, "").replace(/IfExists$/, "");
    return Object.entries(isRecord(tests) ? tests : {}).every(([key, expected]) => {
      const value = known.get(key.toLowerCase());
      if (value === undefined || !/^(String|Arn)/.test(comparison)) return true;
      const found = texts(expected).some((pattern) => matchesPattern(pattern, value));
      return comparison.includes("Not") ? !found : found;
    });
  });
}

function principalsIn(principal: unknown): Record<string, string[]> {
  if (typeof principal === "string") return { [principal]: [principal] };
  return isRecord(principal)
    ? Object.fromEntries(Object.entries(principal).map(([kind, who]) => [kind, texts(who)]))
    : {};
}

function texts(value: unknown): string[] {
  return (isArray(value) ? value : [value]).filter((item) => typeof item === "string");
}
