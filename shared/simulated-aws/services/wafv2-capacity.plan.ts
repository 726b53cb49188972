import { type Attributes, isArray, isRecord, valuesAt } from "../attributes.ts";
import { statementsIn, type WafStatement } from "./wafv2-statement.plan.ts";

/**
 * Capacity of AWS's own rule groups
 * (https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html).
 */
export const managedGroupCapacity: Readonly<Record<string, number>> = {
  AWSManagedRulesACFPRuleSet: 50,
  AWSManagedRulesATPRuleSet: 50,
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesAntiDDoSRuleSet: 50,
  AWSManagedRulesBotControlRuleSet: 50,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesPHPRuleSet: 100,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
  AWSManagedRulesWindowsRuleSet: 200,
  AWSManagedRulesWordPressRuleSet: 100,
};

const byteMatch: Readonly<Record<string, number>> = { CONTAINS: 10, CONTAINS_WORD: 10 };

/** What a statement costs before its request component and transformations. */
const baseCost: Readonly<Record<string, (body: Attributes) => number>> = {
  asnMatchStatement: () => 1,
  byteMatchStatement: ({ positionalConstraint }) => byteMatch[String(positionalConstraint)] ?? 2,
  geoMatchStatement: () => 1,
  ipSetReferenceStatement: (body) => (valuesAt(body, "ipSetForwardedIpConfig.position").includes("ANY") ? 5 : 1),
  labelMatchStatement: () => 1,
  managedRuleGroupStatement: ({ name }) => managedGroupCapacity[String(name)] ?? 0,
  rateBasedStatement: ({ customKeys }) => 2 + 30 * (isArray(customKeys) ? customKeys.length : 0),
  regexMatchStatement: () => 3,
  regexPatternSetReferenceStatement: () => 25,
  sizeConstraintStatement: () => 1,
  sqliMatchStatement: ({ sensitivityLevel }) => (sensitivityLevel === "HIGH" ? 30 : 20),
  xssMatchStatement: () => 40,
};

function costOf({ kind, body }: WafStatement): number {
  const base = baseCost[kind]?.(body) ?? 0;
  const field = isRecord(body["fieldToMatch"]) ? body["fieldToMatch"] : {};
  const transformations = valuesAt(body, "textTransformations.type").filter((type) => type !== "NONE").length;
  return (
    base * (field["jsonBody"] === undefined ? 1 : 2) +
    (field["allQueryArguments"] === undefined ? 0 : 10) +
    10 * transformations
  );
}

/**
 * Web ACL capacity units of a web ACL's rules, by the figures on AWS's page of each statement type, which
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html lists. An upper bound: AWS may
 * charge a transformation that several rules apply to the same component only once.
 */
export function webAclCapacity(rules: unknown): number {
  const statements = valuesAt({ rules }, "rules.statement").flatMap((statement) => [...statementsIn(statement)]);
  return statements.reduce((sum, statement) => sum + costOf(statement), 0);
}
