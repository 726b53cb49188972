import { valuesAt } from "../../simulated-aws/attributes.ts";
import { known } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

const group = "aws:ec2/securityGroup:SecurityGroup";

export const allTrafficEgress: ResourceRule = {
  id: "all-traffic-egress",
  scope: "resource",
  reason: "Stolen data leaves by the way that nobody closed.",
  requirement: "Separate security groups for each tier with minimal permissions",
  controls: ["PCI DSS 1.3.2"],
  remedy: "name the protocol, the one port and the peer of each way out",
  types: ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", group],
  problems: ({ type, properties }) => {
    if (type === group) return valuesAt(properties, "egress").length > 0 ? ["has inline rules for the way out"] : [];
    const protocol = String(known(properties, "ipProtocol"));
    const [from, to] = [known(properties, "fromPort"), known(properties, "toPort")];
    return protocol === "tcp" && from === to && from !== undefined
      ? []
      : [`lets out ${protocol} on ports ${String(from)}-${String(to)}`];
  },
};
