import { unscopedActions } from "../../policies/unscoped-actions.ts";
import { isUnknown } from "../../simulated-aws/attributes.ts";
import type { ResourceRule } from "../policy-rule.ts";
import { statementsIn } from "../policy-statements.ts";

const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/**
 * What deployment roles may do is more than fits into an inline policy. The bootstrap alone makes and changes these policies:
 * the roles' own policies and their boundary deny it to every deployment.
 */
const deploymentPolicy = /:policy\/policy-deploy-[a-z0-9-]+$/;

export const leastPrivilege: ResourceRule = {
  id: "least-privilege",
  scope: "resource",
  reason: "What a role does not need, an intruder does.",
  requirement: "Follow principle of least privilege for all IAM roles",
  controls: ["PCI DSS 7.2.5", "FSBP IAM.1", "FSBP IAM.21"],
  remedy:
    "name each action and the resources it is for; what AWS cannot restrict stands in shared/policies/unscoped-actions.ts with its page",
  types: ["aws:iam/rolePolicy:RolePolicy", attachment],
  problems: ({ type, properties }) => {
    if (type === attachment) {
      const { policyArn } = properties;
      return isUnknown(policyArn) || deploymentPolicy.test(String(policyArn))
        ? []
        : ["attaches a policy that others may change"];
    }
    return statementsIn(properties, "policy")
      .filter(({ effect }) => effect === "Allow")
      .flatMap(({ actions, resources }) => [
        ...actions.filter((action) => action.includes("*")).map((action) => `allows ${action}`),
        ...actions
          .filter((action) => resources.includes("*") && !action.includes("*") && !(action in unscopedActions))
          .map((action) => `allows ${action} on every resource`),
      ]);
  },
};
