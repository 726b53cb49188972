import { isUnknown } from "../../simulated-aws/attributes.ts";
import { bucketProblems } from "../bucket-parts.ts";
import { known, ofType } from "../policed-stack.ts";
import type { StackProblem, StackRule } from "../policy-rule.ts";
import { statementsIn } from "../policy-statements.ts";

const blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const bucketLocked: StackRule = {
  id: "bucket-locked",
  scope: "stack",
  reason: "A bucket that the internet can read, or that is read in plain text, gives everything away.",
  requirement: "everything needs to be locked down properly",
  controls: ["PCI DSS 1.4.4", "PCI DSS 4.2.1", "FSBP S3.1", "FSBP S3.5", "FSBP S3.8"],
  remedy: "use LockedBucket: public access blocked, TLS only, name in the account's namespace",
  problems: (stack) => [
    ...bucketProblems(stack, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", (parts) =>
      blocks
        .filter((block) => !parts.some(({ properties }) => known(properties, block) === true))
        .map((block) => `${block} is not true`),
    ),
    ...bucketProblems(stack, "aws:s3/bucketPolicy:BucketPolicy", (policies) =>
      policies.some(({ properties }) => isUnknown(properties["policy"]) || deniesPlainText(properties))
        ? []
        : ["its policy does not deny requests without TLS"],
    ),
    ...ofType(stack, "aws:s3/bucket:Bucket").flatMap((resource): StackProblem[] =>
      known(resource.properties, "bucketNamespace") === "account-regional"
        ? []
        : [{ resource, problem: "its name is not in the account's regional namespace" }],
    ),
  ],
};

function deniesPlainText(properties: Parameters<typeof statementsIn>[0]): boolean {
  return statementsIn(properties, "policy").some(
    ({ effect, principal, actions, condition }) =>
      effect === "Deny" &&
      principal === "*" &&
      actions.includes("s3:*") &&
      JSON.stringify(condition) === JSON.stringify({ Bool: { "aws:SecureTransport": "false" } }),
  );
}
