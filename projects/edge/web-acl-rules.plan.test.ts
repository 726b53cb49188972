import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { transformed } from "./waf-transformations.fixture.ts";
import {
  apiRules,
  injectionRules,
  loadBalancerRules,
  sqlKeywordPatterns,
  type WebAclRule,
} from "./web-acl-rules.plan.ts";

const ipSet = "arn:aws:wafv2:ap-southeast-1:111122223333:regional/ipset/ip-set-vpc-link-dev-x1/0";
const atLoadBalancer = loadBalancerRules(ipSet, "/Stage-dev-X1");
const atApi = apiRules();
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

describe("the rules", () => {
  it("of the load balancer ask first whose path it is", () => {
    expect(inOrder(atLoadBalancer)).toEqual([
      "partner-path",
      "sql-keywords",
      "sql-injection",
      "cross-site-scripting",
      "address-rate",
    ]);
  });

  it("of the API end in the ceiling of each key", () => {
    expect(inOrder(atApi)).toEqual(["sql-keywords", "sql-injection", "cross-site-scripting", "key-rate"]);
  });

  it.each(both)("of the $door block, each with its own priority, name and metric", ({ rules }) => {
    for (const { name, action, overrideAction, visibilityConfig } of rules) {
      expect(action).toEqual({ block: {} });
      expect(overrideAction).toBeUndefined();
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

  it("count each address at the load balancer, but not the VPC link's, behind which all partners are", () => {
    expect(named(atLoadBalancer, "address-rate").statement).toEqual({
      rateBasedStatement: {
        limit: 3000,
        evaluationWindowSec: 300,
        aggregateKeyType: "IP",
        scopeDownStatement: { notStatement: { statement: { ipSetReferenceStatement: { arn: ipSet } } } },
      },
    });
  });

  it("count a partner's call once: no rate by key at the load balancer", () => {
    expect(JSON.stringify(atLoadBalancer)).not.toContain("x-api-key");
  });
});

describe("the partners' path", () => {
  it("is closed to everybody but the VPC link, however it is written", () => {
    expect(named(atLoadBalancer, "partner-path").statement).toEqual({
      andStatement: {
        statements: [
          {
            byteMatchStatement: {
              fieldToMatch: { uriPath: {} },
              positionalConstraint: "STARTS_WITH",
              searchString: "/stage-dev-x1",
              textTransformations: [
                { priority: 0, type: "URL_DECODE" },
                { priority: 1, type: "NORMALIZE_PATH" },
                { priority: 2, type: "LOWERCASE" },
              ],
            },
          },
          { notStatement: { statement: { ipSetReferenceStatement: { arn: ipSet } } } },
        ],
      },
    });
  });
});

describe("injection", () => {
  const components = [{ allQueryArguments: {} }, { body: { oversizeHandling: "MATCH" } }];
  const decoded = [
    { priority: 0, type: "URL_DECODE" },
    { priority: 1, type: "HTML_ENTITY_DECODE" },
  ];

  it("of SQL is looked for in query and body, at high sensitivity; what is too large to look at is blocked", () => {
    expect(named(injectionRules(), "sql-injection").statement).toEqual({
      orStatement: {
        statements: components.map((fieldToMatch) => ({
          sqliMatchStatement: { sensitivityLevel: "HIGH", fieldToMatch, textTransformations: decoded },
        })),
      },
    });
  });

  it("of scripts is looked for in query and body", () => {
    expect(named(injectionRules(), "cross-site-scripting").statement).toEqual({
      orStatement: {
        statements: components.map((fieldToMatch) => ({
          xssMatchStatement: { fieldToMatch, textTransformations: decoded },
        })),
      },
    });
  });

  it.each(both)("rules guard the $door", ({ rules }) =>
    expect(rules).toEqual(expect.arrayContaining(injectionRules())),
  );
});

describe("SQL keywords", () => {
  const transformations = ["URL_DECODE", "LOWERCASE", "REPLACE_COMMENTS", "COMPRESS_WHITE_SPACE"];
  const blocks = (argument: string): boolean =>
    sqlKeywordPatterns.some((pattern) => new RegExp(pattern).test(transformed(argument, transformations)));

  it("are looked for in every query argument, after decoding, lower-casing and the removal of comments", () => {
    expect(named(injectionRules(), "sql-keywords").statement).toEqual({
      orStatement: {
        statements: sqlKeywordPatterns.map((regexString) => ({
          regexMatchStatement: {
            regexString,
            fieldToMatch: { allQueryArguments: {} },
            textTransformations: transformations.map((type, priority) => ({ priority, type })),
          },
        })),
      },
    });
  });

  it.each(sqlKeywordPatterns)("are written as WAF takes them: %s", (pattern) => {
    expect(pattern.length).toBeLessThanOrEqual(200);
    const bare = pattern.replaceAll(/\\.|\[[^\]]*\]/g, ""); // without escapes and classes
    expect(bare, "is matched against lower case").toBe(bare.toLowerCase());
    expect(bare, "captures nothing").not.toMatch(/\((?!\?:)/);
    expect(bare, "counts no repetitions").not.toMatch(/\{\d/);
    expect(bare, "looks neither ahead nor behind").not.toMatch(/\(\?[=!<]/);
  });

  it.each([
    "1 UNION SELECT card FROM payments",
    "1 UnIoN(SeLeCt 1)",
    "1%20union%20select%201",
    "1+union+select+1",
    "1/**/union/**/select/**/1",
    "1%0aunion%0dselect%091",
    "select * from payments",
    "SELECT\npassword\nFROM\nusers",
    "x'; insert into payments values (1)",
    "x'; update payments set amount = 0",
    "x'; DELETE FROM payments",
    "x; drop table payments",
    "1; TRUNCATE   TABLE payments",
    "alter/*x*/user postgres",
    "create role admin",
    "exec('x')",
    "EXECUTE (x)",
    "1; WAITFOR DELAY '0:0:5'",
    "pg_sleep(10)",
    "1 and benchmark(1000,md5(1))",
    "' or '1'='1",
    "'or'1'='1",
    "1' OR 1=1--",
    "1 or 1=1",
    "1) and (2>1",
    '" or "a"="a',
    "' or name like '%",
    "1;select 1",
    "information_schema.tables",
    "master..xp_cmdshell",
  ])("are blocked: %s", (argument) => expect(blocks(argument)).toBe(true));

  it.each([
    "pay_0123456789abcdef",
    "2026-11-22T19:00:00Z",
    "b3JkZXItNDI=",
    "captured",
    "order 17 of the union store",
    "from 2026-01-01",
    "update",
    "Android or iOS",
    "rock and roll",
    "O'Reilly and Sons",
    "Select Foods Ltd",
    "reset my password",
    "the drop-off table is set",
    "",
  ])("are not seen in: %s", (argument) => expect(blocks(argument)).toBe(false));

  it("are blocked in any case, with any blanks or comments between them, encoded or not", () => {
    const words = fc.constantFrom(
      ["union", "select"],
      ["insert", "into"],
      ["delete", "from"],
      ["drop", "table"],
      ["truncate", "table"],
    );
    const gap = fc.array(fc.constantFrom(" ", "+", "%20", "%09", "%0A", "\n", "/**/", "/*!x*/"), {
      minLength: 1,
      maxLength: 4,
    });
    const anyCase = (word: string, upper: readonly boolean[]) =>
      Array.from(word, (letter, index) => (upper[index % upper.length] ? letter.toUpperCase() : letter)).join("");
    fc.assert(
      fc.property(
        words,
        gap,
        fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }),
        ([first = "", second = ""], between, upper) => {
          return blocks(`1 ${anyCase(first, upper)}${between.join("")}${anyCase(second, upper)} x`);
        },
      ),
    );
  });
});
