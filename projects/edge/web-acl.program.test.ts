import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { scripts, sqlMarks, sqlWords } from "./web-acl-patterns.plan.ts";
import { apiRules, loadBalancerRules } from "./web-acl-rules.plan.ts";

const aclType = "aws:wafv2/webAcl:WebAcl";
const patternSetType = "aws:wafv2/regexPatternSet:RegexPatternSet";
const loggingType = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const associationType = "aws:wafv2/webAclAssociation:WebAclAssociation";
const groupType = "aws:cloudwatch/logGroup:LogGroup";
const filterType = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";

let project: RehearsedProject;
let network: Readonly<Record<string, unknown>>;
let security: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  project = await rehearseProject("edge");
  network = project.records.get("network")?.outputs ?? {};
  security = project.records.get("security")?.outputs ?? {};
});

const patternSet = (role: string) => project.resource(patternSetType, `regex-pattern-set-${role}`);
const setArn = (role: string) => String(patternSet(role).state["arn"]);
const acl = (door: string) => project.resource(aclType, `web-acl-${door}`);

describe("the doors", () => {
  it("are two, and each has its own web ACL", () => {
    expect(project.all(associationType).map(({ inputs }) => [inputs["webAclArn"], inputs["resourceArn"]])).toEqual(
      expect.arrayContaining([
        [acl("load-balancer").state["arn"], project.outputs["loadBalancerArn"]],
        [acl("api").state["arn"], project.resource("aws:apigateway/stage:Stage", "stage").state["arn"]],
      ]),
    );
    expect(project.all(aclType)).toHaveLength(2);
    expect(project.all(associationType)).toHaveLength(2);
  });

  it("have the rules that are planned for them, with the VPC link's subnets as the only way to the partners' path", () => {
    const addresses = project.resource("aws:wafv2/ipSet:IpSet", "ip-set-vpc-link");
    expect(addresses.inputs).toMatchObject({
      scope: "REGIONAL",
      ipAddressVersion: "IPV4",
      addresses: network["privateSubnetCidrBlocks"],
    });
    const sets = { sqlWords: setArn("sql-words"), sqlMarks: setArn("sql-marks"), scripts: setArn("scripts") };
    const planned = loadBalancerRules(sets, {
      vpcLinkIpSetArn: String(addresses.state["arn"]),
      apiPathPrefix: String(project.outputs["apiPathPrefix"]),
    });
    expect(acl("load-balancer").inputs["rules"]).toEqual(planned);
    expect(acl("api").inputs["rules"]).toEqual(apiRules(sets));
  });
});

it.each([
  { role: "sql-words", patterns: sqlWords },
  { role: "sql-marks", patterns: sqlMarks },
  { role: "scripts", patterns: scripts },
])("the set $role holds its patterns, and is shared by the doors", ({ role, patterns }) => {
  expect(patternSet(role).inputs).toMatchObject({
    name: `regex-pattern-set-${role}-local-r1`,
    scope: "REGIONAL",
    regularExpressions: patterns.map(({ pattern }) => ({ regexString: pattern })),
  });
  expect(project.all(patternSetType)).toHaveLength(3);
});

describe.each([
  { door: "load-balancer", logGroup: "aws-waf-logs-load-balancer-local-r1", published: "loadBalancerWebAclName" },
  { door: "api", logGroup: "aws-waf-logs-api-local-r1", published: "apiWebAclName" },
])("the web ACL of the $door", ({ door, logGroup, published }) => {
  it("is regional, lets pass what no rule blocks, and measures it", () => {
    expect(acl(door).inputs).toMatchObject({
      name: `web-acl-${door}-local-r1`,
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: {
        metricName: `web-acl-${door}-local-r1`,
        cloudwatchMetricsEnabled: true,
        sampledRequestsEnabled: true,
      },
    });
    // WAF's dimension `WebACL` is the name of the metric, and observability knows only what is published.
    expect(project.outputs[published]).toBe(`web-acl-${door}-local-r1`);
    expect(Number(acl(door).state["capacity"])).toBeLessThanOrEqual(1500);
  });

  it("logs before it guards, so that no request passes unlogged", () => {
    const group = project.resource(groupType, `log-group-waf-${door}`);
    const logging = project.resource(loggingType, `web-acl-${door}`);
    expect(group.inputs["name"]).toBe(logGroup);
    expect(logging.inputs).toMatchObject({
      resourceArn: acl(door).state["arn"],
      logDestinationConfigs: [group.state["arn"]],
    });
    expect(project.resource(associationType, `web-acl-${door}`).waitsFor).toContain(`${loggingType} web-acl-${door}`);
  });

  it("has its log kept for exactly seven years, encrypted, and archived before the first record", () => {
    const group = project.resource(groupType, `log-group-waf-${door}`);
    expect(group.inputs).toMatchObject({ retentionInDays: 2557, kmsKeyId: security["logsKeyArn"] });
    expect(project.resource(filterType, `log-group-waf-${door}`).inputs).toMatchObject({
      logGroup,
      destinationArn: security["archiveStreamArn"],
      roleArn: security["archiveSubscriptionRoleArn"],
    });
    expect(project.resource(loggingType, `web-acl-${door}`).waitsFor).toContain(`${filterType} log-group-waf-${door}`);
  });

  it("shows no secret and no payment: not in the log, not in sampled requests, not in the details of a rule", () => {
    const secretHeaders = ["authorization", "cookie", "x-api-key"];
    expect(acl(door).inputs["dataProtectionConfig"]).toEqual({
      dataProtections: [
        { action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: secretHeaders } },
        { action: "SUBSTITUTION", field: { fieldType: "SINGLE_COOKIE" } },
        { action: "SUBSTITUTION", field: { fieldType: "BODY" } },
      ],
    });
    expect(project.resource(loggingType, `web-acl-${door}`).inputs["redactedFields"]).toEqual(
      secretHeaders.map((name) => ({ singleHeader: { name } })),
    );
    expect(project.resource(loggingType, `web-acl-${door}`).inputs["loggingFilter"]).toBeUndefined();
  });
});
