import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import type { Attributes } from "../attributes.ts";

const type = "aws:wafv2/webAcl:WebAcl";
const setType = "aws:wafv2/regexPatternSet:RegexPatternSet";
const visibility = (metricName: string): Attributes => ({
  cloudwatchMetricsEnabled: true,
  metricName,
  sampledRequestsEnabled: false,
});

const acl = (more: Attributes = {}): Attributes => ({
  name: "waf-front-dev",
  scope: "REGIONAL",
  defaultAction: { allow: {} },
  visibilityConfig: visibility("front"),
  ...more,
});

const sqli = { sqliMatchStatement: { fieldToMatch: { allQueryArguments: {} }, sensitivityLevel: "HIGH" } };
const common = { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" } };

const rule = (statement: Attributes, more: Attributes = {}): Attributes => ({
  name: "first",
  priority: 0,
  action: { block: {} },
  statement,
  visibilityConfig: visibility("first"),
  ...more,
});

const answer = (customResponse: Attributes): Attributes => ({ action: { block: { customResponse } } });

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  { scenario: "no default", more: { defaultAction: {} }, refusal: /defaultAction is exactly one of allow and block/ },
  {
    scenario: "rules twice",
    more: { rules: [rule(sqli)], ruleJson: "[]" },
    refusal: /"rules" conflicts with "ruleJson"/,
  },
  { scenario: "broken JSON", more: { ruleJson: "[" }, refusal: /"ruleJson" contains an invalid JSON/ },
  { scenario: "a dot in a rule's name", more: { rules: [rule(sqli, { name: "a.b" })] }, refusal: /rules\.name/ },
  {
    scenario: "a negative priority",
    more: { rules: [rule(sqli, { priority: -1 })] },
    refusal: /priority to be in the range/,
  },
  {
    scenario: "two rules of a priority",
    more: { rules: [rule(sqli), rule(sqli, { name: "second" })] },
    refusal: /two rules have the priority 0/,
  },
  {
    scenario: "two rules of a name",
    more: { rules: [rule(sqli), rule(sqli, { priority: 1 })] },
    refusal: /two rules have the name first/,
  },
  { scenario: "a rule without action", more: { rules: [rule(sqli, { action: {} })] }, refusal: /exactly one action/ },
  {
    scenario: "an override without a group",
    more: { rules: [rule(sqli, { overrideAction: { none: {} } })] },
    refusal: /"first" has exactly one action of .* and no overrideAction/,
  },
  {
    scenario: "an action for a group",
    more: { rules: [rule(common)] },
    refusal: /has an overrideAction .* and no action/,
  },
  { scenario: "All", more: { visibilityConfig: visibility("All") }, refusal: /neither All nor Default_Action/ },
  {
    scenario: "a metric with a blank",
    more: { rules: [rule(sqli, { visibilityConfig: visibility("a b") })] },
    refusal: /rules\.visibilityConfig\.metricName/,
  },
  {
    scenario: "a label with a blank",
    more: { rules: [rule(sqli, { ruleLabels: [{ name: "a b" }] })] },
    refusal: /ruleLabels/,
  },
  {
    scenario: "an answer of 999",
    more: { rules: [rule(sqli, answer({ responseCode: 999 }))] },
    refusal: /responseCode to be in the range \(200 - 599\)/,
  },
  {
    scenario: "a default answer of 100",
    more: { defaultAction: { block: { customResponse: { responseCode: 100 } } } },
    refusal: /defaultAction\.block\.customResponse\.responseCode/,
  },
  {
    scenario: "an answer of an unknown type",
    more: { customResponseBodies: [{ key: "a", content: "a", contentType: "JSON" }] },
    refusal: /contentType to be one of \[TEXT_PLAIN TEXT_HTML APPLICATION_JSON\]/,
  },
  {
    scenario: "a long answer",
    more: { customResponseBodies: [{ key: "a", content: "a".repeat(4097), contentType: "TEXT_PLAIN" }] },
    refusal: /range \(1 - 4096\)/,
  },
  {
    scenario: "an answer that is not defined",
    more: { rules: [rule(sqli, answer({ responseCode: 403, customResponseBodyKey: "denied" }))] },
    refusal: /customResponseBodyKey "denied" is none of customResponseBodies/,
  },
  {
    scenario: "masking",
    more: { dataProtectionConfig: { dataProtections: [{ action: "MASK", field: { fieldType: "BODY" } }] } },
    refusal: /one of \[SUBSTITUTION HASH\]/,
  },
  {
    scenario: "protection of a path",
    more: { dataProtectionConfig: { dataProtections: [{ action: "HASH", field: { fieldType: "URI_PATH" } }] } },
    refusal: /fieldType to be one of/,
  },
  {
    scenario: "a group that AWS does not have",
    more: {
      rules: [
        rule(
          { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesXssRuleSet" } },
          { action: undefined, overrideAction: { none: {} } },
        ),
      ],
    },
    refusal: /WAFNonexistentItemException: .*AWSManagedRulesXssRuleSet/,
  },
  {
    scenario: "more than 5000 units",
    more: {
      rules: Array.from({ length: 8 }, (_, priority) =>
        rule(common, { name: `group-${String(priority)}`, priority, action: undefined, overrideAction: { none: {} } }),
      ),
    },
    refusal: /WAFLimitsExceededException: .*5600 WCUs, a web ACL has at most 5000/,
  },
])("refuses a web ACL with $scenario", ({ more, refusal }) => {
  expect(new AccountUnderTest().refusal(type, acl(more))).toMatch(refusal);
});

it.each([
  { scenario: "a blank in its name", more: { name: "my acl" }, refusal: /1 to 128 letters, digits, - and _/ },
  { scenario: "brackets in its description", more: { description: "a (b)" }, refusal: /value for description/ },
  { scenario: "a long description", more: { description: "a".repeat(257) }, refusal: /range \(1 - 256\)/ },
  { scenario: "no such scope", more: { scope: "GLOBAL" }, refusal: /scope to be one of \[REGIONAL CLOUDFRONT\]/ },
  { scenario: "another region's scope", more: { scope: "CLOUDFRONT" }, refusal: /CLOUDFRONT exists only in us-east-1/ },
])("refuses a web ACL and a set with $scenario", ({ more, refusal }) => {
  const test = new AccountUnderTest();
  const set = { name: "sql", scope: "REGIONAL" };
  expect(test.refusal(type, acl(more))).toMatch(refusal);
  expect(test.refusal(setType, { ...set, ...more })).toMatch(refusal);
  expect(test.refusal("aws:wafv2/ipSet:IpSet", { ...set, ipAddressVersion: "IPV4", ...more })).toMatch(refusal);
});

it.each(["apiGateway", "appRunnerService", "cloudfront", "cognitoUserPool", "verifiedAccessInstance"])(
  "inspects from 16 to 64 KB of a body for %s",
  (kind) => {
    const associationConfig = { requestBodies: [{ [kind]: { defaultSizeInspectionLimit: "KB_8" } }] };
    const refusal = new AccountUnderTest().refusal(type, acl({ associationConfig }));
    expect(refusal).toMatch(/one of \[KB_16 KB_32 KB_48 KB_64\]/);
  },
);

it("makes an ACL with its capacity, and changes its rules in place", () => {
  const test = new AccountUnderTest();
  const rules = [
    rule(sqli),
    rule(common, { name: "common", priority: 1, action: undefined, overrideAction: { none: {} } }),
  ];
  const inputs = acl({ rules, description: "Rules of the front door" });
  const { id, state } = test.make(type, inputs);
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(state).toMatchObject({
    arn: `arn:aws:wafv2:ap-southeast-1:111122223333:regional/webacl/waf-front-dev/${id}`,
    capacity: 740,
  });
  expect(test.account.update(type, "subject", id, state, acl({ rules: [rule(sqli)] }))).toMatchObject({ capacity: 40 });
  expect(test.account.diff(type, inputs, acl()).replaces).toEqual([]);
  expect(test.account.diff(type, inputs, { ...inputs, name: "other" }).replaces).toEqual(["name"]);
});

it.each([
  {
    scenario: "11 patterns",
    more: { regularExpressions: Array.from("abcdefghijk", (regexString) => ({ regexString })) },
    refusal: /at most 10 patterns, got 11/,
  },
  {
    scenario: "a long pattern",
    more: { regularExpressions: [{ regexString: "a".repeat(201) }] },
    refusal: /\(1 - 200\)/,
  },
])("refuses a regex pattern set with $scenario", ({ more, refusal }) => {
  expect(new AccountUnderTest().refusal(setType, { name: "sql", scope: "REGIONAL", ...more })).toMatch(refusal);
});

it.each([
  { scenario: "all addresses", more: { addresses: ["0.0.0.0/0"] }, refusal: /"0\.0\.0\.0\/0" is no IPV4 range/ },
  { scenario: "an address alone", more: { addresses: ["192.0.2.1"] }, refusal: /"192\.0\.2\.1" is no IPV4 range/ },
  { scenario: "IPv5", more: { ipAddressVersion: "IPV5" }, refusal: /ipAddressVersion to be one of \[IPV4 IPV6\]/ },
])("refuses an IP set with $scenario", ({ more, refusal }) => {
  const inputs = { name: "partners", scope: "REGIONAL", ipAddressVersion: "IPV4", ...more };
  expect(new AccountUnderTest().refusal("aws:wafv2/ipSet:IpSet", inputs)).toMatch(refusal);
});

it("keeps sets while a rule refers to them", () => {
  const test = new AccountUnderTest();
  const set = test.make(setType, { name: "sql", scope: "REGIONAL", regularExpressions: [{ regexString: "a" }] });
  const addresses = { name: "ips", scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: ["192.0.2.0/24"] };
  const ips = test.make("aws:wafv2/ipSet:IpSet", addresses);
  const refers = { regexPatternSetReferenceStatement: { arn: set.state["arn"], fieldToMatch: { uriPath: {} } } };
  const known = { ipSetReferenceStatement: { arn: ips.state["arn"] } };
  const { id } = test.make(type, acl({ rules: [rule({ andStatement: { statements: [refers, known] } })] }));
  expect(() => test.account.delete(setType, set.id)).toThrow(/in use by aws:wafv2\/webAcl:WebAcl/);
  expect(() => test.account.delete("aws:wafv2/ipSet:IpSet", ips.id)).toThrow(/in use by aws:wafv2\/webAcl:WebAcl/);
  test.account.delete(type, id);
  test.account.delete(setType, set.id);
  expect(test.account.diff(setType, addresses, { ...addresses, scope: "CLOUDFRONT" }).replaces).toEqual(["scope"]);
});
