import type { PolicyPrincipal } from "../policies/policy-document.ts";
import { type Attributes, isArray, isRecord } from "../simulated-aws/attributes.ts";
import { known } from "./policed-stack.ts";

/** A statement of a policy document as AWS takes it, with single values as lists. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principal: PolicyPrincipal | undefined;
  readonly condition: Attributes;
}

/** The statements of the policy document in a property; none while the document is unknown. */
export function statementsIn(properties: Attributes, property: string): Statement[] {
  const text = known(properties, property);
  if (typeof text !== "string") return [];
  const { Statement: statements } = JSON.parse(text) as { readonly Statement?: unknown };
  return [statements].flat().filter(isRecord).map(statementOf);
}

function statementOf(statement: Attributes): Statement {
  const { Effect, Action, Resource, Principal, Condition } = statement;
  return {
    effect: String(Effect),
    actions: texts(Action),
    resources: texts(Resource),
    principal: Principal as PolicyPrincipal | undefined,
    condition: isRecord(Condition) ? Condition : {},
  };
}

function texts(value: unknown): string[] {
  return (isArray(value) ? value : [value]).filter((item) => typeof item === "string");
}
