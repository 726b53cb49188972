import { isUnknown } from "../../simulated-aws/attributes.ts";
import { bucketProblems, isOfStateBucket } from "../bucket-parts.ts";
import type { StackRule } from "../policy-rule.ts";
import { statementsIn } from "../policy-statements.ts";

/**
 * Lifecycle rules are not bound by a bucket's policy
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html), and destruction takes the policy away first.
 */
const deletions = ["s3:DeleteObject", "s3:DeleteObjectVersion"];

export const logBucketDeletion: StackRule = {
  id: "log-bucket-deletion",
  scope: "stack",
  reason: "Whoever wants to hide a trace deletes the log.",
  requirement: "strict compliance requirements around data isolation and audit logging",
  controls: ["PCI DSS 10.3.2"],
  remedy: `deny ${deletions.join(" and ")} to everybody in the bucket's policy, as LockedBucket does`,
  problems: (stack) =>
    bucketProblems(stack, "aws:s3/bucketPolicy:BucketPolicy", (policies) => {
      if (policies.some(({ properties }) => isUnknown(properties["policy"]))) return [];
      const denied = policies
        .flatMap(({ properties }) => statementsIn(properties, "policy"))
        .filter(({ effect, principal, condition }) => effect === "Deny" && principal === "*" && isEmpty(condition))
        .flatMap(({ actions }) => actions);
      return deletions.every((action) => denied.includes(action)) ? [] : ["its policy lets objects be deleted"];
    }).filter((problem) => !isOfStateBucket(stack, problem)),
};

function isEmpty(condition: object): boolean {
  return Object.keys(condition).length === 0;
}
