import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { allTrafficEgress } from "./all-traffic-egress.rule.ts";

const egress = (properties: object) =>
  resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", properties as Record<string, unknown>);

it.each([
  { rule: egress({ ipProtocol: "tcp", fromPort: 443, toPort: 443 }), problems: [] },
  { rule: egress({ ipProtocol: "-1" }), problems: ["lets out -1 on ports undefined-undefined"] },
  { rule: egress({ ipProtocol: "tcp", fromPort: 0, toPort: 65535 }), problems: ["lets out tcp on ports 0-65535"] },
  {
    rule: resource("aws:ec2/securityGroup:SecurityGroup", { egress: [{ protocol: "-1" }] }),
    problems: ["has inline rules for the way out"],
  },
])("says $problems of $rule.properties", ({ rule, problems }) => {
  expect(problemsOf(allTrafficEgress, [rule])).toEqual(problems);
});
