import { awaited, keyOf, known, ofType } from "../policed-stack.ts";
import type { StackRule } from "../policy-rule.ts";

export const wafAssociation: StackRule = {
  id: "waf-association",
  scope: "stack",
  reason: "A door without a web ACL lets every attack through.",
  requirement: "AWS WAF enabled with custom rules",
  controls: ["PCI DSS 6.4.2", "FSBP ELB.16", "FSBP APIGateway.4"],
  remedy: "associate a WebAcl with the load balancer or the stage",
  problems: (stack) => {
    const doors = [
      ...ofType(stack, "aws:lb/loadBalancer:LoadBalancer").filter(
        ({ properties }) => known(properties, "loadBalancerType") !== "network",
      ),
      ...ofType(stack, "aws:apigateway/stage:Stage"),
    ];
    const associations = ofType(stack, "aws:wafv2/webAclAssociation:WebAclAssociation");
    return doors
      .filter((door) => !associations.some((association) => awaited(stack, association).has(keyOf(door))))
      .map((resource) => ({ resource, problem: "stands behind no web ACL" }));
  },
};
