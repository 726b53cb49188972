import { isGiven, known, ofType } from "../policed-stack.ts";
import type { StackProblem, StackRule } from "../policy-rule.ts";

const wanted = ["isMultiRegionTrail", "enableLogFileValidation", "includeGlobalServiceEvents"];

export const auditTrail: StackRule = {
  id: "audit-trail",
  scope: "stack",
  reason: "Who did what in the account must be known, and provably unchanged.",
  requirement: "Compliance: logs retained for exactly 7 years, encrypted backups, audit trails",
  controls: ["PCI DSS 10.2.1", "PCI DSS 10.3.4", "FSBP CloudTrail.1", "FSBP CloudTrail.2", "FSBP CloudTrail.4"],
  remedy: "keep the security stack's AuditTrail: every region, log-file validation, a key of ours, logging on",
  problems: (stack) => {
    const trails = ofType(stack, "aws:cloudtrail/trail:Trail");
    const [first] = stack.resources;
    if (stack.project === "security" && trails.length === 0 && first) {
      return [{ resource: first, problem: "the security stack records no audit trail" }];
    }
    return trails.flatMap((resource): StackProblem[] => {
      const off = wanted.filter((flag) => known(resource.properties, flag) !== true);
      return [
        ...off.map((flag) => `${flag} is not true`),
        ...(known(resource.properties, "enableLogging") === false ? ["records nothing"] : []),
        ...(isGiven(resource.properties["cloudWatchLogsGroupArn"]) ? [] : ["nobody can search it: no log group"]),
      ].map((problem) => ({ resource, problem }));
    });
  },
};
