import { webAclCapacity } from "@payments/shared/simulated-aws/services/wafv2-capacity.plan.ts";
import { statementsIn } from "@payments/shared/simulated-aws/services/wafv2-statement.plan.ts";
import { describe, expect, it } from "vitest";
import { apiRules, loadBalancerRules, type PatternSetArns, type WebAclRule } from "./web-acl-rules.plan.ts";

const vpcLinkIpSetArn = "arn:aws:wafv2:ap-southeast-1:111122223333:regional/ipset/ip-set-vpc-link-dev-x1/0";
const sets: PatternSetArns = { sqlWords: "arn:words", sqlMarks: "arn:marks", scripts: "arn:scripts" };
const atLoadBalancer = loadBalancerRules(sets, { vpcLinkIpSetArn, apiPathPrefix: "/Stage-dev-X1" });
const atApi = apiRules(sets);
const both = [
  { door: "load balancer", rules: atLoadBalancer },
  { door: "API", rules: atApi },
];

const named = (rules: readonly WebAclRule[], name: string): WebAclRule => {
  const [rule] = rules.filter((candidate) => candidate.name === name);
  if (!rule) throw new Error(`no rule ${name}`);
  return rule;
};
const inOrder = (rules: readonly WebAclRule[]) =>
  [...rules].sort((a, b) => Number(a.priority) - Number(b.priority)).map(({ name }) => name);
const ofContent = [
  "size",
  "known-bad-inputs-rule-set",
  "sql-keywords",
  "sql-injection",
  "script-patterns",
  "cross-site-scripting",
];

describe("the rules", () => {
  it("of the load balancer ask whose path it is, how often and from where, and then for content", () => {
    expect(inOrder(atLoadBalancer)).toEqual([
      "partner-path",
      "address-rate",
      "address-rate-payments",
      "address-rate-transactions",
      "amazon-ip-reputation-list",
      "anonymous-ip-list",
      ...ofContent,
    ]);
  });

  it("of the API begin with the ceiling of each key", () => {
    expect(inOrder(atApi)).toEqual(["key-rate", "amazon-ip-reputation-list", "anonymous-ip-list", ...ofContent]);
  });

  it("about content are the same at both doors", () => {
    for (const name of ofContent) expect(named(atApi, name)).toEqual(named(atLoadBalancer, name));
  });

  it.each(both)("of the $door block, or leave AWS's groups their actions", ({ rules }) => {
    for (const { action, overrideAction, statement } of rules) {
      const group = JSON.stringify(statement).includes("managedRuleGroupStatement");
      expect(group ? { overrideAction, action } : { action }).toEqual(
        group ? { overrideAction: { none: {} }, action: undefined } : { action: { block: {} } },
      );
    }
  });

  it.each(both)("of the $door have each their own priority, name and metric", ({ rules }) => {
    for (const { name, visibilityConfig } of rules) {
      expect(visibilityConfig).toEqual({
        metricName: name,
        cloudwatchMetricsEnabled: true,
        sampledRequestsEnabled: true,
      });
    }
    expect(new Set(rules.map(({ priority }) => priority)).size).toBe(rules.length);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });

  it.each(both)("of the $door let nobody pass by: no rule allows", ({ rules }) => {
    expect(JSON.stringify(rules)).not.toContain('"allow"');
  });

  it.each(both)("of the $door cost at most 1500 units, above which AWS charges more", ({ rules }) => {
    expect(webAclCapacity(rules)).toBeLessThanOrEqual(1500);
  });
});

describe("rates", () => {
  it("count each partner's key at the API: 1000 requests in 60 seconds", () => {
    expect(named(atApi, "key-rate").statement).toEqual({
      rateBasedStatement: {
        limit: 1000,
        evaluationWindowSec: 60,
        aggregateKeyType: "CUSTOM_KEYS",
        customKeys: [{ header: { name: "x-api-key", textTransformations: [{ priority: 0, type: "NONE" }] } }],
      },
    });
  });

  const fromElsewhere = { notStatement: { statement: { ipSetReferenceStatement: { arn: vpcLinkIpSetArn } } } };
  const onPath = (searchString: string) => ({
    andStatement: {
      statements: [
        {
          byteMatchStatement: {
            fieldToMatch: { uriPath: {} },
            positionalConstraint: "STARTS_WITH",
            searchString,
            textTransformations: [
              { priority: 0, type: "URL_DECODE" },
              { priority: 1, type: "NORMALIZE_PATH" },
            ],
          },
        },
        fromElsewhere,
      ],
    },
  });

  it.each([
    { name: "address-rate", limit: 3000, scopeDownStatement: fromElsewhere },
    { name: "address-rate-payments", limit: 1500, scopeDownStatement: onPath("/v1/payments") },
    { name: "address-rate-transactions", limit: 1000, scopeDownStatement: onPath("/v1/transactions") },
  ])("$name: $limit in five minutes, but not from the VPC link, behind which all partners are", (expected) => {
    const { name, ...rate } = expected;
    expect(named(atLoadBalancer, name).statement).toEqual({
      rateBasedStatement: { evaluationWindowSec: 300, aggregateKeyType: "IP", ...rate },
    });
  });

  it("count a partner's call once: no rate by key at the load balancer", () => {
    expect(JSON.stringify(atLoadBalancer)).not.toContain("x-api-key");
  });
});

describe("AWS's groups", () => {
  const overrides = (rules: readonly WebAclRule[], name: string) =>
    named(rules, name).statement.valueOf() as { managedRuleGroupStatement: Record<string, unknown> };

  it.each(both)("block at the $door addresses that take part in floods, which AWS only counts", ({ rules }) => {
    expect(overrides(rules, "amazon-ip-reputation-list").managedRuleGroupStatement).toEqual({
      vendorName: "AWS",
      name: "AWSManagedRulesAmazonIpReputationList",
      ruleActionOverrides: [{ name: "AWSManagedIPDDoSList", actionToUse: { block: {} } }],
    });
  });

  it("count hosting providers at the API, where partners' servers call from, and block them at the load balancer", () => {
    const actions = (rules: readonly WebAclRule[]) =>
      overrides(rules, "anonymous-ip-list").managedRuleGroupStatement["ruleActionOverrides"];
    expect(actions(atApi)).toEqual([{ name: "HostingProviderIPList", actionToUse: { count: {} } }]);
    expect(actions(atLoadBalancer)).toEqual([]);
  });
});

describe("what is looked at", () => {
  const lookedAt = (rule: WebAclRule, kind: string) =>
    [...statementsIn(rule.statement)]
      .filter((statement) => statement.kind === kind)
      .map(({ body }) => Object.keys(body["fieldToMatch"] as object)[0]);

  it("for SQL keywords: query parameters and the body", () => {
    const fields = lookedAt(named(atApi, "sql-keywords"), "regexPatternSetReferenceStatement");
    expect(new Set(fields)).toEqual(new Set(["allQueryArguments", "jsonBody"]));
  });

  it.each([
    { rule: "sql-injection", kind: "sqliMatchStatement" },
    { rule: "cross-site-scripting", kind: "xssMatchStatement" },
  ])(
    "by AWS's detector ($rule): query parameters, body, cookies, and the headers that reach code",
    ({ rule, kind }) => {
      expect(lookedAt(named(atApi, rule), kind)).toEqual(["allQueryArguments", "jsonBody", "cookies", "headers"]);
    },
  );

  it("for SQL keywords in the query, after it has been decoded twice, in lower case, without comments and extra blanks", () => {
    const [words] = [...statementsIn(named(atApi, "sql-keywords").statement)].filter(
      ({ body }) => body["arn"] === "arn:words" && JSON.stringify(body).includes("allQueryArguments"),
    );
    expect(words?.body["textTransformations"]).toEqual(
      ["URL_DECODE", "URL_DECODE", "LOWERCASE", "REPLACE_COMMENTS", "COMPRESS_WHITE_SPACE"].map((type, priority) => ({
        priority,
        type,
      })),
    );
  });

  it("is never left out because it is large", () => {
    const text = JSON.stringify(both);
    expect(text).not.toContain('"CONTINUE"');
    expect(text).not.toContain('"NO_MATCH"');
  });
});
