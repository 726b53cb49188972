import { type Attributes, isArray, isRecord } from "../attributes.ts";

/** One statement of a rule, at any depth: `sqliMatchStatement` and what it says. */
export interface WafStatement {
  readonly kind: string;
  readonly body: Attributes;
  /** True inside another statement, where rate and group statements are not allowed. */
  readonly nested: boolean;
}

/** A statement and every one inside it, outermost first. */
export function* statementsIn(statement: unknown, nested = false): Generator<WafStatement> {
  if (!isRecord(statement)) return;
  for (const [kind, body] of Object.entries(statement)) {
    if (!isRecord(body)) continue;
    yield { kind, body, nested };
    const { statements, statement: inner, scopeDownStatement } = body;
    for (const child of [...(isArray(statements) ? statements : []), inner, scopeDownStatement]) {
      yield* statementsIn(child, true);
    }
  }
}
