import { type Attributes, isRecord, stringsAt, text, valuesAt } from "../simulated-aws/attributes.ts";
import type { InspectedRequest } from "./inspected-request.ts";
import { type CompiledStatement, compileStatement, type StatementContext } from "./statement-evaluation.ts";

/** What becomes of a request. */
export interface Verdict {
  /** `allow`, `block`, `captcha` or `challenge`. */
  readonly action: string;
  /** The rule that ended the evaluation; nothing where the default action did. */
  readonly rule: string | undefined;
  /** Kinds of the statements by which that rule matched. */
  readonly by: readonly string[];
  /** Rules that matched and only count. */
  readonly counted: readonly string[];
  readonly labels: readonly string[];
}

interface CompiledRule {
  readonly name: string;
  readonly action: string;
  readonly labels: readonly string[];
  readonly matches: CompiledStatement;
}

/**
 * A web ACL, given as the inputs of its resource, applied to requests: rules by priority until one ends the evaluation
 * (https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html). Rule groups that AWS manages are not
 * played, since nobody else knows what is in them: `notPlayed` names them, and they match nothing.
 */
export class WebAclEvaluation {
  readonly name: string;
  readonly notPlayed: readonly string[];
  readonly #rules: readonly CompiledRule[];
  readonly #defaultAction: string;

  /** @throws {Error} for what is not played, and what WAF would refuse */
  constructor(inputs: Attributes, context: StatementContext) {
    this.name = text(inputs, "name");
    const rules = valuesAt(inputs, "rules")
      .filter(isRecord)
      .sort((a, b) => Number(a["priority"]) - Number(b["priority"]));
    const managed = (rule: Attributes): boolean => valuesAt(rule, "statement.managedRuleGroupStatement").length > 0;
    this.notPlayed = rules.filter(managed).map((rule) => text(rule, "name"));
    this.#rules = rules.filter((rule) => !managed(rule)).map((rule) => compiledRule(rule, context));
    this.#defaultAction = kindOf(inputs["defaultAction"]);
  }

  /** @param now seconds, for rates: never less than in the call before */
  judge(request: InspectedRequest, now = 0): Verdict {
    const labels = new Set<string>();
    const counted: string[] = [];
    for (const { name, action, labels: added, matches } of this.#rules) {
      const by = matches({ request, now, labels });
      if (!by) continue;
      for (const label of added) labels.add(label);
      if (action !== "count") return { action, rule: name, by, counted, labels: [...labels] };
      counted.push(name);
    }
    return { action: this.#defaultAction, rule: undefined, by: [], counted, labels: [...labels] };
  }
}

const kindOf = (choice: unknown): string => Object.keys(isRecord(choice) ? choice : {})[0] ?? "";

function compiledRule(rule: Attributes, context: StatementContext): CompiledRule {
  return {
    name: text(rule, "name"),
    action: kindOf(rule["action"]),
    labels: stringsAt(rule, "ruleLabels.name"),
    matches: compileStatement(rule["statement"], context),
  };
}
