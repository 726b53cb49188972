import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";
import { ruleName, tierGroups, tierRules } from "./security-group-rules.plan.ts";

let security: RehearsedProject;
beforeAll(async () => {
  security = await rehearseProject("security");
});

const network = () => security.records.get("network")?.outputs ?? {};
const group = (tier: string) => security.resource("aws:ec2/securityGroup:SecurityGroup", `security-group-${tier}`).id;

const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressType = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

it.each(Object.entries(tierGroups))(
  "makes the group of %s in the network's VPC, without rules of its own",
  (tier, what) => {
    expect(security.resource("aws:ec2/securityGroup:SecurityGroup", `security-group-${tier}`).inputs).toEqual({
      name: `security-group-${tier}-local-r1`,
      description: what,
      vpcId: network()["vpcId"],
      tags: expect.objectContaining({ Name: `security-group-${tier}-local-r1` }) as unknown,
    });
  },
);

it("registers the planned rules, each in its direction, and no other", () => {
  const planned = (direction: string) =>
    tierRules
      .filter((rule) => rule.direction === direction)
      .map(ruleName)
      .sort();
  const made = (type: string) =>
    security
      .all(type)
      .map(({ name }) => name)
      .sort();
  expect(made(ingressType)).toEqual(planned("ingress"));
  expect(made(egressType)).toEqual(planned("egress"));
});

const natAddress = (index: number) => `${String((network()["natPublicAddresses"] as unknown[])[index])}/32`;

it.each([
  { type: ingressType, rule: "web-from-internet-443", of: "web", port: 443, peer: () => ({ cidrIpv4: "0.0.0.0/0" }) },
  { type: ingressType, rule: "web-from-internet-80", of: "web", port: 80, peer: () => ({ cidrIpv4: "0.0.0.0/0" }) },
  {
    type: ingressType,
    rule: "web-from-vpc-link-443",
    of: "web",
    port: 443,
    peer: () => ({ referencedSecurityGroupId: group("vpc-link") }),
  },
  ...[0, 1, 2].map((index) => ({
    type: ingressType,
    rule: `web-from-nat-gateway-${String(index + 1)}-8443`,
    of: "web",
    port: 8443,
    peer: () => ({ cidrIpv4: natAddress(index) }),
  })),
  {
    type: egressType,
    rule: "web-to-app-8080",
    of: "web",
    port: 8080,
    peer: () => ({ referencedSecurityGroupId: group("app") }),
  },
  {
    type: egressType,
    rule: "vpc-link-to-web-443",
    of: "vpc-link",
    port: 443,
    peer: () => ({ referencedSecurityGroupId: group("web") }),
  },
  {
    type: ingressType,
    rule: "app-from-web-8080",
    of: "app",
    port: 8080,
    peer: () => ({ referencedSecurityGroupId: group("web") }),
  },
  {
    type: egressType,
    rule: "app-to-database-5432",
    of: "app",
    port: 5432,
    peer: () => ({ referencedSecurityGroupId: group("database") }),
  },
  {
    type: egressType,
    rule: "app-to-endpoints-443",
    of: "app",
    port: 443,
    peer: () => ({ referencedSecurityGroupId: network()["endpointSecurityGroupId"] }),
  },
  {
    type: egressType,
    rule: "app-to-s3-443",
    of: "app",
    port: 443,
    peer: () => ({ prefixListId: network()["s3PrefixListId"] }),
  },
  { type: egressType, rule: "app-to-internet-443", of: "app", port: 443, peer: () => ({ cidrIpv4: "0.0.0.0/0" }) },
  {
    type: ingressType,
    rule: "database-from-app-5432",
    of: "database",
    port: 5432,
    peer: () => ({ referencedSecurityGroupId: group("app") }),
  },
  {
    type: ingressType,
    rule: "database-from-database-client-5432",
    of: "database",
    port: 5432,
    peer: () => ({ referencedSecurityGroupId: group("database-client") }),
  },
  {
    type: egressType,
    rule: "database-client-to-database-5432",
    of: "database-client",
    port: 5432,
    peer: () => ({ referencedSecurityGroupId: group("database") }),
  },
  ...["database-client", "release-hook"].map((of) => ({
    type: egressType,
    rule: `${of}-to-endpoints-443`,
    of,
    port: 443,
    peer: () => ({ referencedSecurityGroupId: network()["endpointSecurityGroupId"] }),
  })),
  {
    type: egressType,
    rule: "database-client-to-s3-443",
    of: "database-client",
    port: 443,
    peer: () => ({ prefixListId: network()["s3PrefixListId"] }),
  },
  {
    type: egressType,
    rule: "release-hook-to-internet-8443",
    of: "release-hook",
    port: 8443,
    peer: () => ({ cidrIpv4: "0.0.0.0/0" }),
  },
])("$rule stands on the group of $of, for port $port and this peer alone", ({ type, rule, of, port, peer }) => {
  const { description: _, tags, ...inputs } = security.resource(type, rule).inputs;
  expect(inputs).toEqual({
    securityGroupId: group(of),
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    ...peer(),
  });
  expect(tags).toMatchObject({ Name: `security-group-${of}-local-r1` });
});

it("opens nothing to ranges but the internet, where it is meant, and single NAT addresses", () => {
  const ranges = [...security.all(ingressType), ...security.all(egressType)].flatMap(({ inputs }) =>
    "cidrIpv4" in inputs ? [String(inputs["cidrIpv4"])] : [],
  );
  const nat = [0, 1, 2].map(natAddress);
  expect(ranges.sort()).toEqual(["0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0", ...nat].sort());
  expect(ranges.filter((range) => range.includes(":"))).toEqual([]);
});
