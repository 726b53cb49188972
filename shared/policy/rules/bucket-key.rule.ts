import { isUnknown, valuesAt } from "../../simulated-aws/attributes.ts";
import { bucketProblems } from "../bucket-parts.ts";
import { awaitedOfType, ofType } from "../policed-stack.ts";
import type { StackRule } from "../policy-rule.ts";

const encryptionType = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const rulePath = "rules.applyServerSideEncryptionByDefault";

export const bucketKey: StackRule = {
  id: "bucket-key",
  scope: "stack",
  reason: "Who may read what is stored is decided by our own keys, and seen in their use.",
  requirement: "Customer-managed KMS keys for encryption",
  controls: ["PCI DSS 3.5.1", "FSBP S3.17"],
  remedy: "give LockedBucket a keyArn; only the load balancer's logs must do with S3's own key",
  problems: (stack) => {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html: SSE-S3 is the only choice.
    const ofLoadBalancers = ofType(stack, "aws:lb/loadBalancer:LoadBalancer").flatMap((loadBalancer) =>
      awaitedOfType(stack, loadBalancer, "aws:s3/bucket:Bucket").map(({ name }) => name),
    );
    return bucketProblems(stack, encryptionType, (parts) => {
      const keys = parts.flatMap(({ properties }) =>
        isUnknown(properties["rules"]) ? ["unknown"] : valuesAt(properties, `${rulePath}.sseAlgorithm`),
      );
      return keys.length > 0 && keys.every((algorithm) => algorithm === "unknown" || algorithm === "aws:kms")
        ? []
        : [`is encrypted with ${keys.join(", ") || "nothing that is declared"}, not with a key of ours`];
    }).filter(({ resource }) => !ofLoadBalancers.includes(resource.name));
  },
};
