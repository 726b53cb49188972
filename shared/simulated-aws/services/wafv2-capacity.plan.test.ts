import { expect, it } from "vitest";
import { webAclCapacity } from "./wafv2-capacity.plan.ts";

const query = { allQueryArguments: {} };
const path = { uriPath: {} };
const none = [{ priority: 0, type: "NONE" }];
const two = [
  { priority: 0, type: "URL_DECODE" },
  { priority: 1, type: "LOWERCASE" },
];

it.each([
  { scenario: "SQL injection at LOW", units: 20, statement: { sqliMatchStatement: { fieldToMatch: path } } },
  {
    scenario: "SQL injection at HIGH in the query, two transformations",
    units: 30 + 10 + 20,
    statement: { sqliMatchStatement: { fieldToMatch: query, sensitivityLevel: "HIGH", textTransformations: two } },
  },
  {
    scenario: "SQL injection at HIGH in a JSON body",
    units: 60,
    statement: { sqliMatchStatement: { fieldToMatch: { jsonBody: {} }, sensitivityLevel: "HIGH" } },
  },
  {
    scenario: "scripting, transformation NONE",
    units: 40,
    statement: { xssMatchStatement: { fieldToMatch: path, textTransformations: none } },
  },
  { scenario: "a regex", units: 3, statement: { regexMatchStatement: { fieldToMatch: path, regexString: "a" } } },
  { scenario: "a set of regexes", units: 25, statement: { regexPatternSetReferenceStatement: { fieldToMatch: path } } },
  { scenario: "a size", units: 1, statement: { sizeConstraintStatement: { fieldToMatch: { body: {} }, size: 8192 } } },
  { scenario: "a prefix", units: 2, statement: { byteMatchStatement: { positionalConstraint: "STARTS_WITH" } } },
  { scenario: "a part", units: 10, statement: { byteMatchStatement: { positionalConstraint: "CONTAINS" } } },
  { scenario: "addresses", units: 1, statement: { ipSetReferenceStatement: { arn: "a" } } },
  {
    scenario: "any forwarded address",
    units: 5,
    statement: { ipSetReferenceStatement: { arn: "a", ipSetForwardedIpConfig: { position: "ANY" } } },
  },
  {
    scenario: "a rate for each key, scoped down",
    units: 2 + 30 + 2,
    statement: {
      rateBasedStatement: {
        customKeys: [{ header: { name: "x-api-key" } }],
        scopeDownStatement: { byteMatchStatement: { positionalConstraint: "EXACTLY" } },
      },
    },
  },
  {
    scenario: "what is not in one of two countries or with a label",
    units: 2,
    statement: {
      orStatement: {
        statements: [{ notStatement: { statement: { geoMatchStatement: {} } } }, { labelMatchStatement: {} }],
      },
    },
  },
  {
    scenario: "AWS's common rules",
    units: 700,
    statement: { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" } },
  },
])("counts $units units for $scenario", ({ statement, units }) => {
  expect(webAclCapacity([{ statement }])).toBe(units);
});

it("adds up the rules of an ACL", () => {
  expect(webAclCapacity([{ statement: { geoMatchStatement: {} } }, { statement: { xssMatchStatement: {} } }])).toBe(41);
  expect(webAclCapacity(undefined)).toBe(0);
});
