import { known } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

export const secret: ResourceRule = {
  id: "secret",
  scope: "resource",
  reason: "A secret in its recovery window blocks its name: the next deployment would fail.",
  requirement: "Use AWS Secrets Manager for credential management; all resources must be destroyable",
  controls: [],
  remedy: "set recoveryWindowInDays to 0",
  types: ["aws:secretsmanager/secret:Secret"],
  problems: ({ properties }) => {
    const days = known(properties, "recoveryWindowInDays");
    return days === 0 ? [] : [`is kept ${days === undefined ? "30" : String(days)} days after it was deleted`];
  },
};
