import { isArray, isRecord, isUnknown, valuesAt } from "../../simulated-aws/attributes.ts";
import type { ResourceRule } from "../policy-rule.ts";

const query = ["allQueryArguments"];
/** `jsonBody` looks at what is no JSON too, where it is told to. */
const body = ["body", "jsonBody"];

/** What a blocking rule must hold, by one of these statements, and where it must look. */
const wanted = [
  {
    what: "SQL keywords in query parameters",
    statements: ["regexMatchStatement", "regexPatternSetReferenceStatement"],
    fields: query,
  },
  { what: "SQL injection", statements: ["sqliMatchStatement"], fields: query },
  { what: "SQL injection in the body", statements: ["sqliMatchStatement"], fields: body },
  { what: "cross-site scripting", statements: ["xssMatchStatement"], fields: query },
  { what: "cross-site scripting in the body", statements: ["xssMatchStatement"], fields: body },
] as const;

export const wafInjection: ResourceRule = {
  id: "waf-injection",
  scope: "resource",
  reason: "A rule that only counts lets the attack through.",
  requirement:
    "SQL injection prevention rules blocking SQL keywords in query parameters; XSS prevention rules configured",
  controls: ["PCI DSS 6.4.2", "FSBP WAF.10"],
  remedy: "take the rules from web-acl-rules.plan.ts, with the action block",
  types: ["aws:wafv2/webAcl:WebAcl"],
  problems: ({ properties }) => {
    if (isUnknown(properties["rules"])) return [];
    const blocking = valuesAt(properties, "rules")
      .filter(isRecord)
      .filter(({ action }) => isRecord(action) && action["block"] !== undefined);
    const statements = blocking.flatMap((rule) => [...matches(rule["statement"])]);
    const blocked = ({ statements: kinds, fields }: (typeof wanted)[number]): boolean =>
      kinds.some((kind) => fields.some((field) => statements.includes(`${kind} ${field}`)));
    return wanted.filter((what) => !blocked(what)).map(({ what }) => `no rule blocks ${what}`);
  },
};

/** `sqliMatchStatement body` for every match inside, however deep; what is negated blocks the opposite. */
function* matches(value: unknown): Generator<string> {
  if (isArray(value)) for (const item of value) yield* matches(item);
  if (!isRecord(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === "notStatement") continue;
    if (isRecord(inner) && isRecord(inner["fieldToMatch"])) {
      for (const field of Object.keys(inner["fieldToMatch"])) yield `${name} ${field}`;
    }
    yield* matches(inner);
  }
}
