import { parseCidrBlock } from "@payments/shared/addresses/cidr-block.ts";
import { describe, expect, it } from "vitest";
import type { DeployedRecord } from "../deployed/deployed-record.ts";
import { readNetwork } from "./deployed-network.ts";
import { aclLetsPass, groupsAdmit, type Interface, type Peer } from "./packet-filter.plan.ts";

const record = (type: string, id: string, inputs: DeployedRecord["inputs"], state = {}): DeployedRecord => ({
  type,
  id,
  inputs,
  state,
});
const subnet = record("aws:ec2/subnet:Subnet", "subnet-1", { cidrBlock: "10.0.16.0/20" });
const nat = record("aws:ec2/natGateway:NatGateway", "nat-1", { subnetId: "subnet-1" }, { publicIp: "203.0.113.1" });
const aclOf = (...ingress: object[]) =>
  record("aws:ec2/networkAcl:NetworkAcl", "acl-1", { ingress, subnetIds: ["subnet-1"] });
const aclRule = (ruleNo: number, action: string, cidrBlock: string, port: number) => ({
  ruleNo,
  action,
  cidrBlock,
  fromPort: port,
  toPort: port,
  protocol: "tcp",
});
const groupRule = (peer: object, ports: object = { ipProtocol: "tcp", fromPort: 443, toPort: 443 }) =>
  record("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "sgr-1", {
    securityGroupId: "sg-own",
    ...ports,
    ...peer,
  });

const inSubnet = (records: readonly DeployedRecord[], ...groupIds: string[]): Interface => {
  const found = readNetwork([subnet, ...records]).subnets.get("subnet-1");
  if (!found) throw new Error("the fixture has no subnet");
  return { subnet: found, groupIds };
};
const neighbour: Peer = { kind: "interface", interface: inSubnet([], "sg-friend") };

describe("an ACL", () => {
  it.each([
    { rules: "none", given: [], passes: false },
    { rules: "an allowance", given: [aclRule(100, "allow", "10.0.0.0/16", 443)], passes: true },
    { rules: "an allowance of another port", given: [aclRule(100, "allow", "10.0.0.0/16", 80)], passes: false },
    { rules: "an allowance of others", given: [aclRule(100, "allow", "10.1.0.0/16", 443)], passes: false },
    {
      rules: "a denial before the allowance",
      given: [aclRule(200, "allow", "10.0.0.0/16", 443), aclRule(100, "deny", "10.0.0.0/16", 443)],
      passes: false,
    },
    {
      rules: "a denial after the allowance",
      given: [aclRule(100, "allow", "10.0.0.0/16", 443), aclRule(200, "deny", "10.0.0.0/16", 443)],
      passes: true,
    },
    {
      rules: "a denial of some addresses only",
      given: [aclRule(100, "deny", "10.0.17.0/24", 443), aclRule(200, "allow", "10.0.0.0/16", 443)],
      passes: true,
    },
    {
      rules: "an allowance by UDP",
      given: [{ ...aclRule(100, "allow", "10.0.0.0/16", 443), protocol: "udp" }],
      passes: false,
    },
    {
      rules: "an allowance of everything",
      given: [{ ...aclRule(100, "allow", "0.0.0.0/0", 0), protocol: "-1" }],
      passes: true,
    },
  ])("with $rules lets a neighbour pass: $passes", ({ given, passes }) => {
    const network = readNetwork([subnet, aclOf(...given)]);
    const acl = network.subnets.get("subnet-1")?.acl;
    const ask = { direction: "ingress", ports: { from: 443, to: 443 }, peer: neighbour } as const;
    expect(aclLetsPass(network, acl, ask)).toBe(passes);
  });
});

describe("a group's rule", () => {
  const strangers: Peer = { kind: "internet" };
  const gateway: Peer = { kind: "nat-gateway", name: "nat", address: parseCidrBlock("203.0.113.1/32") ?? never() };

  it.each<{ rule: string; given: DeployedRecord; peer: Peer; admits: boolean }>([
    {
      rule: "for the friend's group",
      given: groupRule({ referencedSecurityGroupId: "sg-friend" }),
      peer: neighbour,
      admits: true,
    },
    {
      rule: "for another group",
      given: groupRule({ referencedSecurityGroupId: "sg-other" }),
      peer: neighbour,
      admits: false,
    },
    {
      rule: "for one address of the subnet",
      given: groupRule({ cidrIpv4: "10.0.16.9/32" }),
      peer: neighbour,
      admits: true,
    },
    { rule: "for all", given: groupRule({ cidrIpv4: "0.0.0.0/0" }), peer: strangers, admits: true },
    { rule: "for private addresses", given: groupRule({ cidrIpv4: "10.0.0.0/8" }), peer: strangers, admits: false },
    { rule: "for one public address", given: groupRule({ cidrIpv4: "192.0.2.1/32" }), peer: strangers, admits: true },
    { rule: "for our NAT gateway", given: groupRule({ cidrIpv4: "203.0.113.1/32" }), peer: strangers, admits: false },
    { rule: "for our NAT gateway", given: groupRule({ cidrIpv4: "203.0.113.1/32" }), peer: gateway, admits: true },
    { rule: "for S3's prefix list", given: groupRule({ prefixListId: "pl-1" }), peer: { kind: "s3" }, admits: true },
    { rule: "for S3's prefix list", given: groupRule({ prefixListId: "pl-1" }), peer: strangers, admits: false },
    {
      rule: "for all protocols",
      given: groupRule({ cidrIpv4: "0.0.0.0/0" }, { ipProtocol: "-1" }),
      peer: neighbour,
      admits: true,
    },
    {
      rule: "for UDP",
      given: groupRule({ cidrIpv4: "0.0.0.0/0" }, { ipProtocol: "udp", fromPort: 443, toPort: 443 }),
      peer: neighbour,
      admits: false,
    },
  ])("$rule admits $peer.kind: $admits", ({ given, peer, admits }) => {
    const network = readNetwork([subnet, nat, given]);
    const ask = { direction: "ingress", port: 443, peer } as const;
    expect(groupsAdmit(network, inSubnet([given], "sg-own"), ask)).toBe(admits);
    expect(groupsAdmit(network, inSubnet([given], "sg-own"), { ...ask, direction: "egress" })).toBe(false);
    expect(groupsAdmit(network, inSubnet([given], "sg-stranger"), ask)).toBe(false);
  });
});

function never(): never {
  throw new Error("the address is well-formed");
}
