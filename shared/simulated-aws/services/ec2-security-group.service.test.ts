import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";

const groupType = "aws:ec2/securityGroup:SecurityGroup";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

class GroupUnderTest extends AccountUnderTest {
  readonly vpc = this.make("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
  readonly group = this.make(groupType, { name: "app", vpcId: this.vpc.id });

  rule(more: Record<string, unknown>): Record<string, unknown> {
    return {
      securityGroupId: this.group.id,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "10.0.0.0/24",
      ...more,
    };
  }
}

it.each([
  { scenario: "a name that AWS keeps for ids", inputs: { name: "sg-app" }, refusal: /cannot begin with "sg-"/ },
  { scenario: "no name", inputs: { name: "" }, refusal: /expected length of name/ },
  {
    scenario: "an apostrophe in its description",
    inputs: { name: "a", description: "it's" },
    refusal: /invalid value for description/,
  },
  {
    scenario: "a long description",
    inputs: { name: "a", description: "x".repeat(256) },
    refusal: /expected length of description/,
  },
])("refuses a group with $scenario", ({ inputs, refusal }) => {
  const test = new GroupUnderTest();
  expect(test.refusal(groupType, { vpcId: test.vpc.id, ...inputs })).toMatch(refusal);
});

it.each([
  {
    scenario: "two peers",
    more: { prefixListId: "pl-1" },
    refusal: /exactly one of cidrIpv4.*got cidrIpv4, prefixListId/,
  },
  { scenario: "no peer", more: { cidrIpv4: undefined }, refusal: /exactly one of .*got none/ },
  { scenario: "a malformed block", more: { cidrIpv4: "10.0.0.1/24" }, refusal: /CIDR block 10.0.0.1\/24 is malformed/ },
  {
    scenario: "ports the wrong way round",
    more: { fromPort: 444 },
    refusal: /fromPort 444 and toPort 443 are no range/,
  },
  {
    scenario: "ports for all protocols",
    more: { ipProtocol: "-1" },
    refusal: /ports cannot be given for all protocols/,
  },
  { scenario: "an umlaut", more: { description: "für" }, refusal: /invalid value for description/ },
])("refuses a rule with $scenario", ({ more, refusal }) => {
  const test = new GroupUnderTest();
  expect(test.refusal(ingress, test.rule(more))).toMatch(refusal);
});

it("refuses a rule that is there already, and a group that nothing has", () => {
  const test = new GroupUnderTest();
  test.make(ingress, test.rule({}));
  expect(test.refusal(ingress, test.rule({ description: "again" }))).toMatch(/InvalidPermission.Duplicate/);
  expect(test.refusal(ingress, test.rule({ securityGroupId: "sg-00000000000000000" }))).toMatch(/does not exist/);
});

it("keeps a group that a rule or another resource names", () => {
  const test = new GroupUnderTest();
  const rule = test.make(ingress, test.rule({}));
  expect(() => test.account.delete(groupType, test.group.id)).toThrow(/DependencyViolation.*SecurityGroupIngressRule/);
  test.account.delete(ingress, rule.id);
  test.account.delete(groupType, test.group.id);
  expect(test.account.read(groupType, test.group.id)).toBeUndefined();
});

it("takes over the VPC's default group instead of making one", () => {
  const test = new GroupUnderTest();
  const { id } = test.make("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { vpcId: test.vpc.id });
  expect(id).toBe(test.vpc.state["defaultSecurityGroupId"]);
});

it.each([
  { inputs: { trafficType: "SOME" }, refusal: /expected trafficType to be one of \[ACCEPT REJECT ALL\]/ },
  { inputs: { maxAggregationInterval: 30 }, refusal: /expected maxAggregationInterval to be one of \[60 600\]/ },
  { inputs: {}, refusal: /DeliverLogsPermissionArn can't be empty/ },
])("refuses a flow log of $inputs", ({ inputs, refusal }) => {
  const test = new GroupUnderTest();
  expect(test.refusal("aws:ec2/flowLog:FlowLog", { vpcId: test.vpc.id, trafficType: "ALL", ...inputs })).toMatch(
    refusal,
  );
});
