import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";

const vpc = "aws:ec2/vpc:Vpc";
const subnet = "aws:ec2/subnet:Subnet";

it.each([
  { scenario: "a block larger than /16", inputs: { cidrBlock: "10.0.0.0/15" }, refusal: /between \/16 and \/28/ },
  { scenario: "host bits in a block", inputs: { cidrBlock: "10.0.0.1/16" }, refusal: /invalid CIDR address/ },
  {
    scenario: "DNS hostnames without DNS support",
    inputs: { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, enableDnsSupport: false },
    refusal: /DNS hostnames need DNS support/,
  },
])("refuses a VPC with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(vpc, inputs)).toMatch(refusal);
});

it("refuses subnets that overlap, lie outside their VPC or have no VPC", () => {
  const test = new AccountUnderTest();
  const { id: vpcId } = test.make(vpc, { cidrBlock: "10.0.0.0/16" });
  test.make(subnet, { vpcId, cidrBlock: "10.0.0.0/22", availabilityZone: "ap-southeast-1a" });
  expect(test.refusal(subnet, { vpcId, cidrBlock: "10.0.2.0/24" })).toMatch(/InvalidSubnet.Conflict/);
  expect(test.refusal(subnet, { vpcId, cidrBlock: "10.1.0.0/24" })).toMatch(/InvalidSubnet.Range/);
  expect(test.refusal(subnet, { vpcId: "vpc-0123456789abcdef0", cidrBlock: "10.0.8.0/24" })).toMatch(/does not exist/);
  expect(test.refusal(subnet, { vpcId, cidrBlock: "10.0.8.0/24", availabilityZone: "ap-southeast-1d" })).toMatch(
    /availabilityZone is invalid/,
  );
});

it("keeps a VPC that still has subnets, and takes what AWS made beside it away with it", () => {
  const test = new AccountUnderTest();
  const { id: vpcId, state } = test.make(vpc, { cidrBlock: "10.0.0.0/16" });
  const { id: subnetId } = test.make(subnet, { vpcId, cidrBlock: "10.0.0.0/22" });
  expect(() => test.account.delete(vpc, vpcId)).toThrow(/DependencyViolation.*in use by aws:ec2\/subnet:Subnet/);
  expect(
    test.account.read("aws:ec2/securityGroup:SecurityGroup", String(state["defaultSecurityGroupId"])),
  ).toBeDefined();
  test.account.delete(subnet, subnetId);
  test.account.delete(vpc, vpcId);
  expect(test.account.store.list()).toEqual([]);
});
