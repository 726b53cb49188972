import { auditRetentionDays } from "../../retention/audit-retention.ts";
import { isRecord, valuesAt } from "../../simulated-aws/attributes.ts";
import { bucketProblems, isOfStateBucket } from "../bucket-parts.ts";
import type { StackRule } from "../policy-rule.ts";

export const logBucketExpiry: StackRule = {
  id: "log-bucket-expiry",
  scope: "stack",
  reason: "In a versioned bucket an expired object lives on as an old version, and a broken upload for ever.",
  requirement: "Logs retained for exactly 7 years",
  controls: ["PCI DSS 10.5.1", "FSBP S3.13"],
  remedy: `expire objects at ${String(auditRetentionDays)} days, old versions and incomplete uploads a day later, as LockedBucket does`,
  problems: (stack) =>
    bucketProblems(stack, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", (lifecycles) => {
      const rules = lifecycles.flatMap(({ properties }) => valuesAt(properties, "rules")).filter(isRecord);
      return rules.some(endsOnTime) ? [] : ["no lifecycle rule ends every object, version and upload on time"];
    }).filter((problem) => !isOfStateBucket(stack, problem)),
};

function endsOnTime(rule: Record<string, unknown>): boolean {
  const { status, filter } = rule;
  const [prefix] = valuesAt(filter, "prefix");
  return (
    status === "Enabled" &&
    (prefix === undefined || prefix === "") &&
    valuesAt(rule, "expiration.days")[0] === auditRetentionDays &&
    valuesAt(rule, "noncurrentVersionExpiration.noncurrentDays")[0] === 1 &&
    valuesAt(rule, "abortIncompleteMultipartUpload.daysAfterInitiation")[0] === 1
  );
}
