import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { sqlSign } from "./web-acl-patterns.plan.ts";

export type WebAclRule = aws.types.input.wafv2.WebAclRule;
type Statement = aws.types.input.wafv2.WebAclRuleStatement;
type FieldToMatch = aws.types.input.wafv2.WebAclRuleStatementRegexMatchStatementFieldToMatch;

/** ARNs of the sets that hold the expressions of `web-acl-patterns.plan.ts`, which both doors share. */
export interface PatternSetArns {
  readonly sqlWords: pulumi.Input<string>;
  readonly sqlMarks: pulumi.Input<string>;
  readonly scripts: pulumi.Input<string>;
}

/** How an expression set, or AWS's own detector, reads a component. */
type Reading = readonly string[];

/** Twice, since attackers encode twice, and what decodes again stands behind many a service. */
const decodedTwice: Reading = ["URL_DECODE", "URL_DECODE"];

const readings = {
  sqlWords: ["LOWERCASE", "REPLACE_COMMENTS", "COMPRESS_WHITE_SPACE"],
  sqlMarks: ["LOWERCASE", "COMPRESS_WHITE_SPACE"],
  scripts: ["HTML_ENTITY_DECODE", "JS_DECODE", "LOWERCASE", "COMPRESS_WHITE_SPACE"],
} as const satisfies Record<keyof PatternSetArns, Reading>;

const query = { allQueryArguments: {} };
/** Keys and values of JSON, as the service will read them; what is no JSON is looked at as text. */
const jsonBody = {
  jsonBody: {
    matchPattern: { all: {} },
    matchScope: "ALL",
    invalidFallbackBehavior: "EVALUATE_AS_STRING",
    oversizeHandling: "MATCH",
  },
};
const cookies = { cookies: { matchPatterns: [{ all: {} }], matchScope: "ALL", oversizeHandling: "MATCH" } };

/** Headers that reach code, of the service or of what reads its log. The bearer token is verified before it is read. */
const headersThatReachCode = ["user-agent", "referer", "idempotency-key", "x-correlation-id", "accept-language"];
const headers = {
  headers: [
    { matchPattern: { includedHeaders: headersThatReachCode }, matchScope: "VALUE", oversizeHandling: "MATCH" },
  ],
};

const transformations = (types: Reading) => types.map((type, priority) => ({ priority, type }));

function rule(priority: number, name: string, statement: Statement): WebAclRule {
  return { priority, name, action: { block: {} }, statement, visibilityConfig: visibility(name) };
}

/** Metrics and sampled requests for every rule: what was blocked can be looked at. */
export function visibility(metricName: string): aws.types.input.wafv2.WebAclVisibilityConfig {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

/**
 * One of AWS's own groups (https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html), with other actions
 * for the rules that are named. Addresses that take part in floods AWS only counts; here they are blocked. Partners call from
 * data centres, and so the list of hosting providers only counts at the API.
 */
function managedGroup(
  priority: number,
  name: string,
  overrides: Readonly<Record<string, "block" | "count">> = {},
): WebAclRule {
  const group = {
    vendorName: "AWS",
    name: `AWSManagedRules${name}`,
    ruleActionOverrides: Object.entries(overrides).map(([ruleName, action]) => ({
      name: ruleName,
      actionToUse: { [action]: {} },
    })),
  };
  const metric = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
  return {
    priority,
    name: metric,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: group },
    visibilityConfig: visibility(metric),
  };
}

function inSet(arn: pulumi.Input<string>, fieldToMatch: FieldToMatch, reading: Reading): Statement {
  return {
    regexPatternSetReferenceStatement: { arn, fieldToMatch, textTransformations: transformations(reading) },
  };
}

/** Our expressions in query parameters, decoded twice, and in the body. */
const ours = (sets: PatternSetArns, names: readonly (keyof PatternSetArns)[]): Statement[] =>
  names.flatMap((name) => [
    inSet(sets[name], query, [...decodedTwice, ...readings[name]]),
    inSet(sets[name], jsonBody, readings[name]),
  ]);

/**
 * AWS's detector of SQL, where the component also holds a sign of SQL: alone it blocks prose as well, such as
 * "80% acrylic and 20% wool". The condition asks for more and excuses nothing, so no argument beside the attack weakens it.
 */
function detectedSql(fieldToMatch: FieldToMatch, decoding: Reading): Statement {
  return {
    andStatement: {
      statements: [
        {
          regexMatchStatement: {
            regexString: sqlSign.pattern,
            fieldToMatch,
            textTransformations: transformations([...decoding, "LOWERCASE"]),
          },
        },
        sqli(fieldToMatch, decoding),
      ],
    },
  };
}

const sqli = (fieldToMatch: FieldToMatch, decoding: Reading): Statement => ({
  sqliMatchStatement: {
    sensitivityLevel: "HIGH",
    fieldToMatch,
    textTransformations: transformations(decoding.length > 0 ? decoding : ["NONE"]),
  },
});

const xss = (fieldToMatch: FieldToMatch, decoding: Reading): Statement => ({
  xssMatchStatement: { fieldToMatch, textTransformations: transformations([...decoding, "HTML_ENTITY_DECODE"]) },
});

const larger = (fieldToMatch: FieldToMatch, size: number): Statement => ({
  sizeConstraintStatement: {
    fieldToMatch,
    comparisonOperator: "GT",
    size,
    textTransformations: transformations(["NONE"]),
  },
});

/** Bytes; the largest request that the payment API knows has a tenth of it. What WAF does not see is larger as well. */
const sizeLimits = { path: 512, query: 2048, body: 8192 };

/** Rules of both doors. AWS's detectors also read cookies, and the headers that reach code. */
function injectionRules(sets: PatternSetArns): WebAclRule[] {
  return [
    rule(30, "size", {
      orStatement: {
        statements: [
          larger({ uriPath: {} }, sizeLimits.path),
          larger({ queryString: {} }, sizeLimits.query),
          larger({ body: { oversizeHandling: "MATCH" } }, sizeLimits.body),
        ],
      },
    }),
    managedGroup(40, "KnownBadInputsRuleSet"),
    rule(50, "sql-keywords", { orStatement: { statements: ours(sets, ["sqlWords", "sqlMarks"]) } }),
    rule(60, "sql-injection", {
      orStatement: {
        statements: [
          detectedSql(query, decodedTwice),
          detectedSql(jsonBody, []),
          sqli(cookies, ["URL_DECODE"]),
          sqli(headers, ["URL_DECODE"]),
        ],
      },
    }),
    rule(70, "script-patterns", {
      orStatement: { statements: [...ours(sets, ["scripts"]), inSet(sets.scripts, headers, readings.scripts)] },
    }),
    rule(80, "cross-site-scripting", {
      orStatement: {
        statements: [
          xss(query, decodedTwice),
          xss(jsonBody, []),
          xss(cookies, ["URL_DECODE"]),
          xss(headers, ["URL_DECODE"]),
        ],
      },
    }),
  ];
}

/** Requests of one address in five minutes, by what they ask for; the widest counts those of the narrower ones too. */
const addressRates = [
  { name: "address-rate", path: "/", limit: 3000 },
  { name: "address-rate-payments", path: "/v1/payments", limit: 1500 },
  { name: "address-rate-transactions", path: "/v1/transactions", limit: 1000 },
] as const;

const plainPath: Reading = ["URL_DECODE", "NORMALIZE_PATH"];

const startsWith = (path: string, reading: Reading): Statement => ({
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: "STARTS_WITH",
    searchString: path,
    textTransformations: transformations(reading),
  },
});

/**
 * At the load balancer: the partners' path only through API Gateway, and a limit for each address and group of paths. Partners come from
 * the VPC link's addresses and are limited by their keys. Rates stand before what blocks by content: what is blocked there counts too.
 */
export function loadBalancerRules(
  sets: PatternSetArns,
  {
    vpcLinkIpSetArn,
    apiPathPrefix,
  }: { readonly vpcLinkIpSetArn: pulumi.Input<string>; readonly apiPathPrefix: string },
): WebAclRule[] {
  const fromElsewhere: Statement = {
    notStatement: { statement: { ipSetReferenceStatement: { arn: vpcLinkIpSetArn } } },
  };
  return [
    rule(1, "partner-path", {
      andStatement: {
        statements: [startsWith(apiPathPrefix.toLowerCase(), [...plainPath, "LOWERCASE"]), fromElsewhere],
      },
    }),
    ...addressRates.map(({ name, path, limit }, index) =>
      rule(10 + index, name, {
        rateBasedStatement: {
          limit,
          evaluationWindowSec: 300,
          aggregateKeyType: "IP",
          scopeDownStatement:
            path === "/"
              ? fromElsewhere
              : { andStatement: { statements: [startsWith(path, plainPath), fromElsewhere] } },
        },
      }),
    ),
    managedGroup(20, "AmazonIpReputationList", { AWSManagedIPDDoSList: "block" }),
    managedGroup(21, "AnonymousIpList"),
    ...injectionRules(sets),
  ];
}

/**
 * At the API: the ceiling of 1000 requests in 60 seconds for each key. The usage plan's own limit is a target, no
 * ceiling (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html).
 */
export function apiRules(sets: PatternSetArns): WebAclRule[] {
  return [
    rule(10, "key-rate", {
      rateBasedStatement: {
        limit: 1000,
        evaluationWindowSec: 60,
        aggregateKeyType: "CUSTOM_KEYS",
        customKeys: [{ header: { name: "x-api-key", textTransformations: transformations(["NONE"]) } }],
      },
    }),
    managedGroup(20, "AmazonIpReputationList", { AWSManagedIPDDoSList: "block" }),
    managedGroup(21, "AnonymousIpList", { HostingProviderIPList: "count" }),
    ...injectionRules(sets),
  ];
}
