import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

export type WebAclRule = aws.types.input.wafv2.WebAclRule;
type Statement = aws.types.input.wafv2.WebAclRuleStatement;

const transformations = (...types: string[]) => types.map((type, priority) => ({ priority, type }));

/** Attackers encode, change case, and hide words between comments and blanks. */
const keywordTransformations = transformations("URL_DECODE", "LOWERCASE", "REPLACE_COMMENTS", "COMPRESS_WHITE_SPACE");
const injectionTransformations = transformations("URL_DECODE", "HTML_ENTITY_DECODE");

const queryArguments = { allQueryArguments: {} };
/** What lies beyond the size that WAF sees counts as an attack: payments are small. */
const body = { body: { oversizeHandling: "MATCH" } };

/**
 * SQL in query parameters, after the transformations above. A pattern has at most 200 characters
 * (https://docs.aws.amazon.com/waf/latest/developerguide/limits.html), and WAF knows neither capturing groups nor large
 * counts of repetition (https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html). Between two
 * words anything but letters may stand: a blank may arrive as a plus.
 */
export const sqlKeywordPatterns: readonly string[] = [
  "\\bunion\\b\\W*(?:all\\b|distinct\\b)?\\W*select\\b|\\bselect\\b.+\\bfrom\\b|\\binsert\\W+into\\b|\\bupdate\\b.+\\bset\\b|\\bdelete\\W+from\\b",
  "\\b(?:drop|alter|create|truncate)\\W+(?:table|database|schema|index|view|user|role)\\b|\\bexec(?:ute)?\\b\\W*\\(|\\bwaitfor\\W+delay\\b|\\bpg_sleep\\b|\\bbenchmark\\W*\\(",
  "['\"\\d)][\\s+]*\\b(?:or|and)\\b[\\s+]*['\"(]?\\w+['\")]?[\\s+]*(?:=|<|>|like\\b)|;\\W*(?:select|insert|update|delete|drop)\\b|\\binformation_schema\\b|\\bxp_cmdshell\\b",
];

function rule(priority: number, name: string, statement: Statement): WebAclRule {
  return { priority, name, action: { block: {} }, statement, visibilityConfig: visibility(name) };
}

/** Metrics and sampled requests for every rule: what was blocked can be looked at. */
export function visibility(metricName: string): aws.types.input.wafv2.WebAclVisibilityConfig {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

/** Rules of both doors: SQL keywords in query parameters, SQL injection and cross-site scripting in query and body. */
export function injectionRules(): WebAclRule[] {
  return [
    rule(10, "sql-keywords", {
      orStatement: {
        statements: sqlKeywordPatterns.map((regexString) => ({
          regexMatchStatement: {
            regexString,
            fieldToMatch: queryArguments,
            textTransformations: keywordTransformations,
          },
        })),
      },
    }),
    rule(20, "sql-injection", {
      orStatement: {
        statements: [queryArguments, body].map((fieldToMatch) => ({
          sqliMatchStatement: { sensitivityLevel: "HIGH", fieldToMatch, textTransformations: injectionTransformations },
        })),
      },
    }),
    rule(30, "cross-site-scripting", {
      orStatement: {
        statements: [queryArguments, body].map((fieldToMatch) => ({
          xssMatchStatement: { fieldToMatch, textTransformations: injectionTransformations },
        })),
      },
    }),
  ];
}

/**
 * At the load balancer: the partners' path only through API Gateway, and not more than 3000 requests in five minutes
 * from one address. Partners come from the VPC link's addresses and are limited by their keys.
 */
export function loadBalancerRules(vpcLinkIpSetArn: pulumi.Input<string>, apiPathPrefix: string): WebAclRule[] {
  const fromElsewhere: Statement = {
    notStatement: { statement: { ipSetReferenceStatement: { arn: vpcLinkIpSetArn } } },
  };
  return [
    rule(1, "partner-path", {
      andStatement: {
        statements: [
          {
            byteMatchStatement: {
              fieldToMatch: { uriPath: {} },
              positionalConstraint: "STARTS_WITH",
              searchString: apiPathPrefix.toLowerCase(),
              textTransformations: transformations("URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"),
            },
          },
          fromElsewhere,
        ],
      },
    }),
    rule(40, "address-rate", {
      rateBasedStatement: {
        limit: 3000,
        evaluationWindowSec: 300,
        aggregateKeyType: "IP",
        scopeDownStatement: fromElsewhere,
      },
    }),
    ...injectionRules(),
  ];
}

/**
 * At the API: the ceiling of 1000 requests in 60 seconds for each key. The usage plan's own limit is a target, no
 * ceiling (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html).
 */
export function apiRules(): WebAclRule[] {
  return [
    rule(40, "key-rate", {
      rateBasedStatement: {
        limit: 1000,
        evaluationWindowSec: 60,
        aggregateKeyType: "CUSTOM_KEYS",
        customKeys: [{ header: { name: "x-api-key", textTransformations: transformations("NONE") } }],
      },
    }),
    ...injectionRules(),
  ];
}
