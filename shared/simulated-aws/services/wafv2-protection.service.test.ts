import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { NetworkUnderTest } from "./network.fixture.ts";

const associationType = "aws:wafv2/webAclAssociation:WebAclAssociation";
const loggingType = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

function acl(test: NetworkUnderTest, name = "front"): { id: string; arn: string } {
  const { id, state } = test.make("aws:wafv2/webAcl:WebAcl", {
    name,
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: name, sampledRequestsEnabled: false },
  });
  return { id, arn: String(state["arn"]) };
}

it.each([
  { scenario: "an HTTP API", resourceArn: "arn:aws:apigateway:ap-southeast-1::/apis/a1b2c3/stages/prod" },
  {
    scenario: "a network load balancer",
    resourceArn: "arn:aws:elasticloadbalancing:ap-southeast-1:111122223333:loadbalancer/net/a/0123456789abcdef",
  },
])("refuses to protect $scenario", ({ resourceArn }) => {
  const test = new NetworkUnderTest();
  const refusal = test.refusal(associationType, { webAclArn: acl(test).arn, resourceArn });
  expect(refusal).toMatch(/an Application Load Balancer or a stage of a REST API/);
});

it("protects a load balancer with one ACL, which stays as long as it does", () => {
  const test = new NetworkUnderTest();
  const [one, other] = [acl(test), acl(test, "other")];
  const resourceArn = test.loadBalancer();
  const { id } = test.make(associationType, { webAclArn: one.arn, resourceArn });
  expect(id).toBe(`${one.arn},${resourceArn}`);
  expect(test.refusal(associationType, { webAclArn: other.arn, resourceArn })).toMatch(
    /WAFInvalidOperationException: .* has the web ACL .*webacl\/front.*a resource has only one/,
  );
  expect(() => test.account.delete("aws:wafv2/webAcl:WebAcl", one.id)).toThrow(
    /in use by aws:wafv2\/webAclAssociation/,
  );
  test.account.delete(associationType, id);
  test.account.delete("aws:wafv2/webAcl:WebAcl", one.id);
  expect(test.make(associationType, { webAclArn: other.arn, resourceArn }).id).toContain(other.arn);
});

it("protects a stage, and refuses one that is not there", () => {
  const test = new NetworkUnderTest();
  const arn = "arn:aws:apigateway:ap-southeast-1::/restapis/a1b2c3d4e5/stages/prod";
  const inputs = { webAclArn: acl(test).arn, resourceArn: arn };
  expect(test.refusal(associationType, inputs)).toMatch(/LoadBalancerNotFound: resourceArn/);
  test.held("aws:apigateway/stage:Stage", "ags-a1b2c3d4e5-prod", { arn });
  expect(test.make(associationType, inputs).id).toContain(arn);
  expect(test.account.diff(associationType, inputs, { ...inputs, webAclArn: "x" }).replaces).toEqual(["webAclArn"]);
});

const filter = (more: Attributes): Attributes => ({
  loggingFilter: {
    defaultBehavior: "DROP",
    filters: [
      {
        behavior: "KEEP",
        requirement: "MEETS_ANY",
        conditions: [{ actionCondition: { action: "BLOCK" } }],
        ...more,
      },
    ],
  },
});

it.each<{ scenario: string; more: (test: NetworkUnderTest) => Attributes; refusal: RegExp }>([
  {
    scenario: "two destinations",
    more: (test) => ({ logDestinationConfigs: [test.logGroup("aws-waf-logs-a"), test.logGroup("aws-waf-logs-b")] }),
    refusal: /a web ACL logs to one destination/,
  },
  {
    scenario: "a group of another name",
    more: (test) => ({ logDestinationConfigs: [test.logGroup("/waf/front")] }),
    refusal: /WAFInvalidParameterException: The ARN isn't valid: .* must begin with aws-waf-logs-/,
  },
  {
    scenario: "a bucket of another name",
    more: () => ({ logDestinationConfigs: ["arn:aws:s3:::waf-logs"] }),
    refusal: /must begin with aws-waf-logs-/,
  },
  {
    scenario: "a group that is not there",
    more: () => ({ logDestinationConfigs: ["arn:aws:logs:ap-southeast-1:111122223333:log-group:aws-waf-logs-x"] }),
    refusal: /does not exist/,
  },
  {
    scenario: "a filter",
    more: () => filter({ behavior: "LOG" }),
    refusal: /filters\.behavior to be one of \[KEEP DROP\]/,
  },
  { scenario: "a requirement", more: () => filter({ requirement: "ANY" }), refusal: /one of \[MEETS_ALL MEETS_ANY\]/ },
  {
    scenario: "an action",
    more: () => filter({ conditions: [{ actionCondition: { action: "DENY" } }] }),
    refusal: /actionCondition\.action to be one of/,
  },
  {
    scenario: "an empty condition",
    more: () => filter({ conditions: [{}] }),
    refusal: /exactly one of actionCondition/,
  },
  {
    scenario: "an unknown default",
    more: () => ({ loggingFilter: { defaultBehavior: "LOG", filters: [] } }),
    refusal: /defaultBehavior to be one of \[KEEP DROP\]/,
  },
  {
    scenario: "101 redactions",
    more: () => ({ redactedFields: Array.from({ length: 101 }, () => ({ method: {} })) }),
    refusal: /at most 100 fields can be redacted, got 101/,
  },
  {
    scenario: "a redaction of two",
    more: () => ({ redactedFields: [{ method: {}, uriPath: {} }] }),
    refusal: /a redacted field is exactly one of/,
  },
  {
    scenario: "a redaction in upper case",
    more: () => ({ redactedFields: [{ singleHeader: { name: "Authorization" } }] }),
    refusal: /lower case, at most 40 characters/,
  },
])("refuses to log with $scenario", ({ more, refusal }) => {
  const test = new NetworkUnderTest();
  const logDestinationConfigs = [test.logGroup("aws-waf-logs-front")];
  const inputs = { resourceArn: acl(test).arn, logDestinationConfigs, ...more(test) };
  expect(test.refusal(loggingType, inputs)).toMatch(refusal);
});

it("logs what an ACL sees, and replaces the configuration for another destination", () => {
  const test = new NetworkUnderTest();
  const { id: aclId, arn } = acl(test);
  const inputs = {
    resourceArn: arn,
    logDestinationConfigs: [test.logGroup("aws-waf-logs-front")],
    redactedFields: [{ singleHeader: { name: "authorization" } }],
    ...filter({}),
  };
  const { id } = test.make(loggingType, inputs);
  expect(id).toBe(arn);
  expect(test.refusal(loggingType, inputs)).toMatch(/AlreadyExists/);
  expect(test.account.diff(loggingType, inputs, { ...inputs, redactedFields: [] }).replaces).toEqual([]);
  expect(test.account.diff(loggingType, inputs, { ...inputs, logDestinationConfigs: [] }).replaces).toEqual([
    "logDestinationConfigs",
  ]);
  expect(() => test.account.delete("aws:wafv2/webAcl:WebAcl", aclId)).toThrow(/in use by/);
  test.account.delete(loggingType, id);
  expect(test.account.read(loggingType, id)).toBeUndefined();
});
