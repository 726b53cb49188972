import { isGiven, known } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

export const auroraMasterPassword: ResourceRule = {
  id: "aurora-master-password",
  scope: "resource",
  reason: "A password that a person chose is known to a person, and to the state.",
  requirement: "Use AWS Secrets Manager for credential management where applicable",
  controls: ["PCI DSS 8.6.2", "PCI DSS 8.6.3"],
  remedy: "set manageMasterUserPassword to true and leave masterPassword out",
  types: ["aws:rds/cluster:Cluster"],
  problems: ({ properties }) => [
    ...(known(properties, "manageMasterUserPassword") === true ? [] : ["RDS does not manage the master password"]),
    ...(isGiven(properties["masterPassword"]) ? ["masterPassword is given"] : []),
  ],
};
