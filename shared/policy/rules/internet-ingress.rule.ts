import { isRecord, stringsAt, valuesAt } from "../../simulated-aws/attributes.ts";
import { awaitedOfType, known, ofType, type PolicedResource, type PolicedStack } from "../policed-stack.ts";
import type { StackProblem, StackRule } from "../policy-rule.ts";

const groupType = "aws:ec2/securityGroup:SecurityGroup";
const everybody = ["0.0.0.0/0", "::/0"];
const openPorts = [443, 80];

export const internetIngress: StackRule = {
  id: "internet-ingress",
  scope: "stack",
  reason: "The internet has one door, the load balancer's.",
  requirement: "Implement separate security groups for web, app, and database tiers with minimal permissions",
  controls: ["PCI DSS 1.3.1", "PCI DSS 1.4.2", "FSBP EC2.18", "FSBP EC2.19"],
  remedy: "admit the internet to the group web on 443 and 80 alone; name groups, not addresses, between tiers",
  problems: (stack) => [
    ...ofType(stack, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ properties }) => isOpen(properties))
      .flatMap((rule) => problemOf(stack, rule)),
    ...ofType(stack, groupType)
      .filter(({ properties }) => valuesAt(properties, "ingress").filter(isRecord).some(isOpenInline))
      .map((resource): StackProblem => ({ resource, problem: "has an inline rule that admits the internet" })),
  ],
};

function isOpen(properties: PolicedResource["properties"]): boolean {
  return [known(properties, "cidrIpv4"), known(properties, "cidrIpv6")].some((range) =>
    everybody.includes(String(range)),
  );
}

function isOpenInline(rule: Record<string, unknown>): boolean {
  return [...stringsAt(rule, "cidrBlocks"), ...stringsAt(rule, "ipv6CidrBlocks")].some((range) =>
    everybody.includes(range),
  );
}

function problemOf(stack: PolicedStack, rule: PolicedResource): StackProblem[] {
  const [from, to] = [known(rule.properties, "fromPort"), known(rule.properties, "toPort")];
  const groups = awaitedOfType(stack, rule, groupType).map(({ name }) => name);
  const isDoor = groups.length === 1 && groups[0] === "security-group-web";
  return isDoor && from === to && openPorts.includes(Number(from))
    ? []
    : [
        {
          resource: rule,
          problem: `admits the internet to ${groups.join(", ") || "a group"} on ${String(from)}-${String(to)}`,
        },
      ];
}
