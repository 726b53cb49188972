import ipaddr from "ipaddr.js";
import { type Attributes, isArray, isRecord, stringsAt, text, valuesAt } from "../simulated-aws/attributes.ts";
import type { InjectionDetector } from "./injection-detector.ts";
import { headerValues, type InspectedRequest } from "./inspected-request.ts";
import { RateWindow } from "./rate-window.ts";
import { wafExpression } from "./regular-expression.plan.ts";
import { type BodyLimit, requestComponent } from "./request-component.plan.ts";
import { transformed } from "./text-transformation.plan.ts";

/** What statements need to know besides the request. */
export interface StatementContext {
  readonly bodyLimit: BodyLimit;
  readonly detector: InjectionDetector;
  /** Ranges of the IP sets, and expressions of the pattern sets, by ARN. */
  readonly sets: ReadonlyMap<string, readonly string[]>;
}

export interface Evaluation {
  readonly request: InspectedRequest;
  /** Seconds on any clock that only goes forward. */
  readonly now: number;
  /** Labels that rules before this one have put on the request. */
  readonly labels: ReadonlySet<string>;
}

/** The kinds of the statements by which it matched (`regexMatchStatement`), or nothing. */
export type StatementMatch = readonly string[] | undefined;

export type CompiledStatement = (evaluation: Evaluation) => StatementMatch;

type Compiler = (body: Attributes, context: StatementContext) => CompiledStatement;

/**
 * A statement of a rule as a function of the request
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html).
 *
 * @throws {Error} for a kind of statement that is not played, a set that does not exist, and what WAF would refuse
 */
export function compileStatement(statement: unknown, context: StatementContext): CompiledStatement {
  const [[kind, body] = ["", undefined]] = Object.entries(isRecord(statement) ? statement : {});
  const compile = compilers[kind];
  if (!compile || !isRecord(body)) throw new Error(`the statement ${kind || "without a kind"} is not played`);
  return compile(body, context);
}

const compilers: Readonly<Record<string, Compiler>> = {
  andStatement: (body, context) => {
    const parts = partsOf(body, context);
    return (evaluation) => {
      const matches = parts.map((part) => part(evaluation));
      return matches.every((match) => match !== undefined) ? matches.flat() : undefined;
    };
  },
  orStatement: (body, context) => {
    const parts = partsOf(body, context);
    return (evaluation) => {
      for (const part of parts) {
        const match = part(evaluation);
        if (match) return match;
      }
      return undefined;
    };
  },
  notStatement: ({ statement }, context) => {
    const inner = compileStatement(statement, context);
    return (evaluation) => (inner(evaluation) ? undefined : ["notStatement"]);
  },
  byteMatchStatement: (body, context) =>
    onValues(
      "byteMatchStatement",
      body,
      context,
      byteTest(text(body, "positionalConstraint"), text(body, "searchString")),
    ),
  regexMatchStatement: (body, context) =>
    onValues("regexMatchStatement", body, context, anyOf([text(body, "regexString")])),
  regexPatternSetReferenceStatement: (body, context) =>
    onValues("regexPatternSetReferenceStatement", body, context, anyOf(setOf(body, context))),
  sizeConstraintStatement: (body, context) =>
    onValues(
      "sizeConstraintStatement",
      body,
      context,
      sizeTest(text(body, "comparisonOperator"), Number(body["size"])),
    ),
  sqliMatchStatement: (body, context) =>
    onValues("sqliMatchStatement", body, context, (value) => context.detector.sql(value)),
  xssMatchStatement: (body, context) =>
    onValues("xssMatchStatement", body, context, (value) => context.detector.script(value)),
  ipSetReferenceStatement: (body, context) => {
    const ranges = setOf(body, context).map((range) => ipaddr.parseCIDR(range));
    return ({ request }) => {
      const address = ipaddr.parse(request.clientAddress);
      const inside = ranges.some((range) => address.kind() === range[0].kind() && address.match(range));
      return inside ? ["ipSetReferenceStatement"] : undefined;
    };
  },
  labelMatchStatement: (body) => {
    const key = text(body, "key");
    const isMeant = (label: string): boolean =>
      body["scope"] === "NAMESPACE" ? `:${label}`.includes(`:${key}`) : `:${label}`.endsWith(`:${key}`);
    return ({ labels }) => ([...labels].some(isMeant) ? ["labelMatchStatement"] : undefined);
  },
  rateBasedStatement: (body, context) => {
    const scope = isRecord(body["scopeDownStatement"])
      ? compileStatement(body["scopeDownStatement"], context)
      : undefined;
    const window = new RateWindow(Number(body["limit"]), Number(body["evaluationWindowSec"] ?? 300));
    const keyOf = rateKey(body);
    return (evaluation) => {
      const key = keyOf(evaluation.request);
      if (key === undefined || (scope && !scope(evaluation))) return undefined;
      return window.exceeds(key, evaluation.now) ? ["rateBasedStatement"] : undefined;
    };
  },
};

function partsOf(body: Attributes, context: StatementContext): CompiledStatement[] {
  const { statements } = body;
  return (isArray(statements) ? statements : []).map((statement) => compileStatement(statement, context));
}

function setOf(body: Attributes, { sets }: StatementContext): readonly string[] {
  const set = sets.get(text(body, "arn"));
  if (!set) throw new Error(`there is no set ${text(body, "arn")}`);
  return set;
}

/** True for a request of which one value of the component passes the test, after the transformations. */
function onValues(
  kind: string,
  body: Attributes,
  { bodyLimit }: StatementContext,
  test: (value: string) => boolean,
): CompiledStatement {
  const transformations = inOrder(body["textTransformations"]);
  return ({ request }) => {
    const component = requestComponent(body["fieldToMatch"], request, bodyLimit);
    const matches =
      "answer" in component
        ? component.answer
        : component.values.some((value) => test(transformed(value, transformations)));
    return matches ? [kind] : undefined;
  };
}

const inOrder = (textTransformations: unknown): string[] =>
  valuesAt({ textTransformations }, "textTransformations")
    .filter(isRecord)
    .sort((a, b) => Number(a["priority"]) - Number(b["priority"]))
    .map((transformation) => text(transformation, "type"));

function anyOf(patterns: readonly string[]): (value: string) => boolean {
  const expressions = patterns.map(wafExpression);
  return (value) => expressions.some((expression) => expression.test(value));
}

function byteTest(position: string, search: string): (value: string) => boolean {
  switch (position) {
    case "EXACTLY":
      return (value) => value === search;
    case "STARTS_WITH":
      return (value) => value.startsWith(search);
    case "ENDS_WITH":
      return (value) => value.endsWith(search);
    case "CONTAINS":
      return (value) => value.includes(search);
    case "CONTAINS_WORD": {
      const word = new RegExp(`(?<![A-Za-z0-9_])${search.replaceAll(/\W/g, "\\$&")}(?![A-Za-z0-9_])`);
      return (value) => word.test(value);
    }
    default:
      throw new Error(`the position ${position} is not played`);
  }
}

const comparisons: Readonly<Record<string, (size: number, limit: number) => boolean>> = {
  EQ: (size, limit) => size === limit,
  NE: (size, limit) => size !== limit,
  LE: (size, limit) => size <= limit,
  LT: (size, limit) => size < limit,
  GE: (size, limit) => size >= limit,
  GT: (size, limit) => size > limit,
};

function sizeTest(operator: string, limit: number): (value: string) => boolean {
  const compare = comparisons[operator];
  if (!compare) throw new Error(`the comparison ${operator} is not played`);
  return (value) => compare(value.length, limit);
}

/** What requests are counted by; a request that lacks a custom key is not counted. */
function rateKey(body: Attributes): (request: InspectedRequest) => string | undefined {
  const { aggregateKeyType } = body;
  if (aggregateKeyType === "IP") return ({ clientAddress }) => clientAddress;
  if (aggregateKeyType === "CONSTANT") return () => "";
  const names = stringsAt(body, "customKeys.header.name");
  if (aggregateKeyType !== "CUSTOM_KEYS" || names.length !== valuesAt(body, "customKeys").length)
    throw new Error(
      `only addresses, headers and constants are played as keys of a rate, not ${String(aggregateKeyType)}`,
    );
  return (request) => {
    const values = names.map((name) => headerValues(request, name)[0]);
    return values.every((value) => value !== undefined) ? JSON.stringify(values) : undefined;
  };
}
