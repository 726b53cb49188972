import { isGiven } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

export const roleBoundary: ResourceRule = {
  id: "role-boundary",
  scope: "resource",
  reason: "The boundary is the ceiling that no project can raise by itself.",
  requirement: "Follow principle of least privilege for all IAM roles",
  controls: ["PCI DSS 7.2.2"],
  remedy: "make the role with ServiceRole, inside the permissions boundary of the security stack",
  types: ["aws:iam/role:Role"],
  problems: ({ properties }) => (isGiven(properties["permissionsBoundary"]) ? [] : ["has no permissions boundary"]),
};
