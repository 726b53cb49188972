import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noDetector } from "./injection-detector.ts";
import type { InspectedRequest } from "./inspected-request.ts";
import { requestWith } from "./request.fixture.ts";
import { WebAclEvaluation } from "./web-acl-evaluation.ts";

const sets = new Map([
  ["ips", ["10.0.0.0/16", "2001:db8::/32"]],
  ["patterns", ["^a+$", "^b+$"]],
]);
const context = { bodyLimit: 8192, detector: { sql: (text: string) => text === "sql", script: () => false }, sets };
const none = [{ priority: 0, type: "NONE" }];

interface TestRule {
  readonly statement: object;
  readonly priority?: number;
  readonly name?: string;
  readonly action?: string;
  readonly labels?: readonly string[];
}

const acl = (...rules: TestRule[]): WebAclEvaluation =>
  new WebAclEvaluation(
    {
      name: "acl",
      defaultAction: { allow: {} },
      rules: rules.map(({ statement, priority, name, action = "block", labels = [] }, index) => ({
        name: name ?? `rule-${String(index)}`,
        priority: priority ?? index,
        action: { [action]: {} },
        ruleLabels: labels.map((label) => ({ name: label })),
        statement,
      })),
    },
    context,
  );
const path = (positionalConstraint: string, searchString: string) => ({
  byteMatchStatement: { fieldToMatch: { uriPath: {} }, positionalConstraint, searchString, textTransformations: none },
});
const anyPath = path("STARTS_WITH", "/");
const noPath = path("EXACTLY", "nowhere");
const sizes = (comparisonOperator: string, size: number) => ({
  sizeConstraintStatement: { fieldToMatch: { queryString: {} }, comparisonOperator, size, textTransformations: none },
});

describe("a statement", () => {
  const query = { allQueryArguments: {} };

  it.each<{ what: string; statement: object; request: Partial<InspectedRequest>; matches: boolean }>([
    { what: "EXACTLY", statement: path("EXACTLY", "/a"), request: { path: "/a" }, matches: true },
    { what: "EXACTLY more", statement: path("EXACTLY", "/a"), request: { path: "/ab" }, matches: false },
    { what: "STARTS_WITH", statement: path("STARTS_WITH", "/a"), request: { path: "/ab" }, matches: true },
    { what: "ENDS_WITH", statement: path("ENDS_WITH", "b"), request: { path: "/ab" }, matches: true },
    { what: "CONTAINS", statement: path("CONTAINS", "dmi"), request: { path: "/admin" }, matches: true },
    { what: "CONTAINS_WORD", statement: path("CONTAINS_WORD", "adm"), request: { path: "/adm/x" }, matches: true },
    {
      what: "CONTAINS_WORD within",
      statement: path("CONTAINS_WORD", "adm"),
      request: { path: "/admin" },
      matches: false,
    },
    { what: "GT", statement: sizes("GT", 3), request: { query: "abcd" }, matches: true },
    { what: "GT at the limit", statement: sizes("GT", 3), request: { query: "abc" }, matches: false },
    { what: "LE", statement: sizes("LE", 3), request: { query: "abc" }, matches: true },
    { what: "NE", statement: sizes("NE", 3), request: { query: "abc" }, matches: false },
    {
      what: "a regex after its transformations, by their priority",
      statement: {
        regexMatchStatement: {
          regexString: "^union$",
          fieldToMatch: query,
          textTransformations: [
            { priority: 1, type: "LOWERCASE" },
            { priority: 0, type: "URL_DECODE" },
          ],
        },
      },
      request: { query: "q=%55nion" },
      matches: true,
    },
    {
      what: "a set of patterns",
      statement: {
        regexPatternSetReferenceStatement: { arn: "patterns", fieldToMatch: query, textTransformations: none },
      },
      request: { query: "x=c&y=bb" },
      matches: true,
    },
    {
      what: "AWS's detector",
      statement: { sqliMatchStatement: { fieldToMatch: query, textTransformations: none } },
      request: { query: "x=1&y=sql" },
      matches: true,
    },
    {
      what: "an address",
      statement: { ipSetReferenceStatement: { arn: "ips" } },
      request: { clientAddress: "10.0.9.9" },
      matches: true,
    },
    {
      what: "an address of IPv6",
      statement: { ipSetReferenceStatement: { arn: "ips" } },
      request: { clientAddress: "2001:db8::1" },
      matches: true,
    },
    {
      what: "another address",
      statement: { ipSetReferenceStatement: { arn: "ips" } },
      request: { clientAddress: "10.1.0.1" },
      matches: false,
    },
    { what: "and", statement: { andStatement: { statements: [anyPath, noPath] } }, request: {}, matches: false },
    { what: "or", statement: { orStatement: { statements: [noPath, anyPath] } }, request: {}, matches: true },
    { what: "not", statement: { notStatement: { statement: noPath } }, request: {}, matches: true },
  ])("$what: $matches", ({ statement, request, matches }) => {
    expect(acl({ statement }).judge(requestWith(request)).action).toBe(matches ? "block" : "allow");
  });

  it.each([
    { what: "an unknown kind", statement: { geoMatchStatement: {} }, refusal: /geoMatchStatement is not played/ },
    {
      what: "a set that is not there",
      statement: { ipSetReferenceStatement: { arn: "gone" } },
      refusal: /no set gone/,
    },
    {
      what: "a pattern that WAF refuses",
      statement: { regexMatchStatement: { regexString: "(?=a)", fieldToMatch: { uriPath: {} } } },
      refusal: /look-around/,
    },
  ])("refuses $what", ({ statement, refusal }) => expect(() => acl({ statement })).toThrow(refusal));
});

describe("rules", () => {
  it("are asked by priority, and the first that matches and does not count ends it", () => {
    const rule = fc.record({ matches: fc.boolean(), action: fc.constantFrom("block", "allow", "count", "captcha") });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(), { maxLength: 8 }),
        fc.array(rule, { minLength: 8, maxLength: 8 }),
        (priorities, kinds) => {
          const rules = priorities.map((priority, index) => ({
            priority,
            ...(kinds[index] ?? { matches: false, action: "block" }),
          }));
          const given = rules.map(({ priority, matches, action }) => ({
            priority,
            action,
            name: String(priority),
            statement: matches ? anyPath : noPath,
          }));
          const verdict = acl(...given).judge(requestWith());
          const matching = rules.filter(({ matches }) => matches).sort((a, b) => a.priority - b.priority);
          const last = matching.findIndex(({ action }) => action !== "count");
          expect(verdict.rule).toBe(last < 0 ? undefined : String(matching[last]?.priority));
          expect(verdict.action).toBe(matching[last]?.action ?? "allow");
          const before = last < 0 ? matching : matching.slice(0, last);
          expect(verdict.counted).toEqual(before.map(({ priority }) => String(priority)));
        },
      ),
    );
  });

  it("label a request for those after them, not for those before", () => {
    const labelled = { labelMatchStatement: { scope: "LABEL", key: "team:seen" } };
    const counting = { statement: anyPath, action: "count", labels: ["team:seen"] };
    expect(acl(counting, { statement: labelled }).judge(requestWith()).rule).toBe("rule-1");
    expect(acl({ statement: labelled }, counting).judge(requestWith()).rule).toBeUndefined();
    const namespace = { labelMatchStatement: { scope: "NAMESPACE", key: "team:" } };
    expect(acl(counting, { statement: namespace }).judge(requestWith()).labels).toEqual(["team:seen"]);
  });

  it("say by which statements they matched", () => {
    const statement = { andStatement: { statements: [anyPath, { notStatement: { statement: noPath } }] } };
    expect(acl({ statement }).judge(requestWith()).by).toEqual(["byteMatchStatement", "notStatement"]);
  });

  it("of AWS's groups are named and match nothing", () => {
    const statement = { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" } };
    const evaluation = acl({ name: "common", statement });
    expect(evaluation.notPlayed).toEqual(["common"]);
    expect(evaluation.judge(requestWith()).action).toBe("allow");
  });
});

describe("a rate", () => {
  const keyed = {
    rateBasedStatement: {
      limit: 10,
      evaluationWindowSec: 60,
      aggregateKeyType: "CUSTOM_KEYS",
      customKeys: [{ header: { name: "x-api-key", textTransformations: none } }],
    },
  };
  const from = (key: string) => requestWith({ headers: [["X-Api-Key", key]] });

  it("blocks what comes above the limit within the window, for each key alone", () => {
    const evaluation = acl({ statement: keyed });
    const actions = Array.from({ length: 12 }, (_, second) => evaluation.judge(from("a"), second).action);
    expect(actions).toEqual([...Array<string>(10).fill("allow"), "block", "block"]);
    expect(evaluation.judge(from("b"), 12).action).toBe("allow");
    expect(evaluation.judge(from("a"), 200).action).toBe("allow");
  });

  it("does not count who has no key", () => {
    const evaluation = acl({ statement: keyed });
    for (let count = 0; count < 20; count++) expect(evaluation.judge(requestWith(), 0).action).toBe("allow");
  });

  it("counts only what its scope lets in", () => {
    const statement = {
      rateBasedStatement: {
        limit: 10,
        aggregateKeyType: "IP",
        scopeDownStatement: { notStatement: { statement: { ipSetReferenceStatement: { arn: "ips" } } } },
      },
    };
    const evaluation = acl({ statement });
    const sent = (clientAddress: string) =>
      Array.from({ length: 11 }, () => evaluation.judge(requestWith({ clientAddress }), 0).action).at(-1);
    expect(sent("10.0.1.1")).toBe("allow");
    expect(sent("192.0.2.9")).toBe("block");
  });
});

it("needs no detector where no rule asks it", () => {
  const evaluation = new WebAclEvaluation(
    { name: "acl", defaultAction: { block: {} } },
    { ...context, detector: noDetector },
  );
  expect(evaluation.judge(requestWith()).action).toBe("block");
});
