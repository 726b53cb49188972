import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { type Attributes, unknownValue } from "../attributes.ts";

const visibilityConfig = { cloudwatchMetricsEnabled: true, metricName: "m", sampledRequestsEnabled: false };

const acl = (statement: Attributes): Attributes => ({
  name: "waf-front-dev",
  scope: "REGIONAL",
  defaultAction: { allow: {} },
  visibilityConfig,
  rules: [{ name: "first", priority: 0, action: { block: {} }, statement, visibilityConfig }],
});

const fieldToMatch = { uriPath: {} };
const geo = { geoMatchStatement: { countryCodes: ["SG"] } };
const sqli = (more: Attributes): Attributes => ({ sqliMatchStatement: { fieldToMatch, ...more } });
const rate = (more: Attributes): Attributes => ({
  rateBasedStatement: { limit: 1000, aggregateKeyType: "IP", ...more },
});
const keyed = (...customKeys: Attributes[]): Attributes => rate({ aggregateKeyType: "CUSTOM_KEYS", customKeys });
const header = { header: { name: "x-api-key", textTransformations: [{ priority: 0, type: "NONE" }] } };

it.each<{ scenario: string; statement: Attributes; refusal: RegExp }>([
  { scenario: "nothing", statement: {}, refusal: /a statement is of exactly one kind, got none/ },
  { scenario: "two kinds", statement: { ...geo, ...sqli({}) }, refusal: /exactly one kind, got geoMatch.*, sqliMatch/ },
  {
    scenario: "an or of one",
    statement: { orStatement: { statements: [geo] } },
    refusal: /orStatement needs at least 2/,
  },
  {
    scenario: "an and of none",
    statement: { andStatement: {} },
    refusal: /andStatement needs at least 2 statements, got 0/,
  },
  { scenario: "a not of nothing", statement: { notStatement: {} }, refusal: /notStatement needs a statement/ },
  {
    scenario: "a rate inside another",
    statement: { andStatement: { statements: [geo, rate({})] } },
    refusal: /a rateBasedStatement cannot be nested/,
  },
  { scenario: "no component", statement: { xssMatchStatement: {} }, refusal: /exactly one fieldToMatch, got none/ },
  {
    scenario: "two components",
    statement: sqli({ fieldToMatch: { uriPath: {}, queryString: {} } }),
    refusal: /exactly one fieldToMatch, got (uriPath, queryString|queryString, uriPath)/,
  },
  {
    scenario: "a header in upper case",
    statement: sqli({ fieldToMatch: { singleHeader: { name: "Authorization" } } }),
    refusal: /written in lower case: "Authorization"/,
  },
  {
    scenario: "transformations of one priority",
    statement: sqli({
      textTransformations: [
        { priority: 0, type: "URL_DECODE" },
        { priority: 0, type: "LOWERCASE" },
      ],
    }),
    refusal: /text transformations of the same priority: 0, 0/,
  },
  {
    scenario: "an unknown transformation",
    statement: sqli({ textTransformations: [{ priority: 0, type: "TRIM" }] }),
    refusal: /textTransformations\.type to be one of \[NONE .*\], got TRIM/,
  },
  {
    scenario: "a sensitivity",
    statement: sqli({ sensitivityLevel: "MEDIUM" }),
    refusal: /one of \[LOW HIGH\], got MEDIUM/,
  },
  {
    scenario: "an operator",
    statement: { sizeConstraintStatement: { fieldToMatch, comparisonOperator: ">", size: 1 } },
    refusal: /comparisonOperator to be one of \[EQ NE LE LT GE GT\]/,
  },
  {
    scenario: "a negative size",
    statement: { sizeConstraintStatement: { fieldToMatch, comparisonOperator: "GT", size: -1 } },
    refusal: /expected size to be in the range/,
  },
  {
    scenario: "an unknown position",
    statement: { byteMatchStatement: { fieldToMatch, positionalConstraint: "PREFIX", searchString: "/v1" } },
    refusal: /positionalConstraint to be one of/,
  },
  {
    scenario: "an endless text",
    statement: { byteMatchStatement: { fieldToMatch, positionalConstraint: "EXACTLY", searchString: "a".repeat(201) } },
    refusal: /length of searchString to be in the range \(1 - 200\)/,
  },
  {
    scenario: "a large body passed on",
    statement: sqli({ fieldToMatch: { body: { oversizeHandling: "PASS" } } }),
    refusal: /oversizeHandling to be one of \[CONTINUE MATCH NO_MATCH\]/,
  },
  {
    scenario: "a regex of 201 characters",
    statement: { regexMatchStatement: { fieldToMatch, regexString: "a".repeat(201) } },
    refusal: /length of regexString to be in the range \(1 - 200\), got 201/,
  },
  {
    scenario: "a regex of 201 characters within an or",
    statement: {
      orStatement: { statements: [geo, { regexMatchStatement: { fieldToMatch, regexString: "a".repeat(201) } }] },
    },
    refusal: /length of regexString/,
  },
  {
    scenario: "9 requests",
    statement: rate({ limit: 9 }),
    refusal: /expected limit to be in the range \(10 - 2000000000\)/,
  },
  {
    scenario: "a 90 s window",
    statement: rate({ evaluationWindowSec: 90 }),
    refusal: /one of \[60 120 300 600\], got 90/,
  },
  {
    scenario: "an unknown key type",
    statement: rate({ aggregateKeyType: "KEY" }),
    refusal: /one of \[IP FORWARDED_IP/,
  },
  { scenario: "no custom key", statement: keyed(), refusal: /CUSTOM_KEYS needs 1 to 5 customKeys, got 0/ },
  {
    scenario: "keys for addresses",
    statement: rate({ customKeys: [header] }),
    refusal: /need aggregateKeyType CUSTOM_KEYS/,
  },
  { scenario: "a key of two kinds", statement: keyed({ ...header, ip: {} }), refusal: /exactly one kind, got/ },
  { scenario: "the address alone as key", statement: keyed({ ip: {} }), refusal: /cannot be ip or forwardedIp/ },
  {
    scenario: "no header for forwarded addresses",
    statement: rate({ aggregateKeyType: "FORWARDED_IP" }),
    refusal: /FORWARDED_IP needs forwardedIpConfig/,
  },
  {
    scenario: "a constant for all",
    statement: rate({ aggregateKeyType: "CONSTANT" }),
    refusal: /needs a scopeDownStatement/,
  },
])("refuses a statement with $scenario", ({ statement, refusal }) => {
  expect(new AccountUnderTest().refusal("aws:wafv2/webAcl:WebAcl", acl(statement))).toMatch(refusal);
});

const headers = { matchScope: "ALL", oversizeHandling: "PASS", matchPattern: { all: {} } };
const cookies = { matchScope: "ALL", oversizeHandling: "PASS", matchPatterns: [{ all: {} }] };
const jsonBody = { matchScope: "VALUE", matchPattern: { all: {} } };
const forwarded = { headerName: "X-Forwarded-For", fallbackBehavior: "ALLOW" };
const position = { headerName: "X-Forwarded-For", fallbackBehavior: "MATCH", position: "SECOND" };

it.each<{ path: string; statement: Attributes }>([
  { path: "fieldToMatch.headers.oversizeHandling", statement: sqli({ fieldToMatch: { headers: [headers] } }) },
  { path: "fieldToMatch.cookies.oversizeHandling", statement: sqli({ fieldToMatch: { cookies } }) },
  {
    path: "fieldToMatch.jsonBody.oversizeHandling",
    statement: sqli({ fieldToMatch: { jsonBody: { ...jsonBody, oversizeHandling: "PASS" } } }),
  },
  {
    path: "fieldToMatch.jsonBody.matchScope",
    statement: sqli({ fieldToMatch: { jsonBody: { ...jsonBody, matchScope: "PATH" } } }),
  },
  {
    path: "customKeys.header.textTransformations.type",
    statement: keyed({ header: { name: "x-api-key", textTransformations: [{ priority: 0, type: "TRIM" }] } }),
  },
  { path: "scope", statement: { labelMatchStatement: { scope: "PREFIX", key: "a" } } },
  {
    path: "forwardedIpConfig.fallbackBehavior",
    statement: rate({ aggregateKeyType: "FORWARDED_IP", forwardedIpConfig: forwarded }),
  },
  {
    path: "ipSetForwardedIpConfig.position",
    statement: { ipSetReferenceStatement: { arn: "arn", ipSetForwardedIpConfig: position } },
  },
])("knows the values of $path", ({ path, statement }) => {
  const refusal = new AccountUnderTest().refusal("aws:wafv2/webAcl:WebAcl", acl(statement));
  expect(refusal).toContain(`.${path} to be one of`);
});

it.each<{ scenario: string; statement: Attributes }>([
  { scenario: "a rate by key and address", statement: keyed(header, { ip: {} }) },
  { scenario: "a scoped rate", statement: rate({ scopeDownStatement: { notStatement: { statement: geo } } }) },
  {
    scenario: "a regex that the preview does not know",
    statement: { regexMatchStatement: { fieldToMatch, regexString: unknownValue } },
  },
])("takes $scenario", ({ statement }) => {
  const { failures } = new AccountUnderTest().account.check("aws:wafv2/webAcl:WebAcl", "subject", acl(statement));
  expect(failures).toEqual([]);
});
