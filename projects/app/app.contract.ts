import { defineContract } from "@payments/shared/contracts/stack-contract.ts";
import { z } from "zod";

const targetGroupSuffix = z
  .string()
  .regex(/^targetgroup\/[^/]+\/[0-9a-f]{16}$/, "expected targetgroup/<name>/<16 hex digits>");

export const appContract = defineContract({
  project: "app",
  version: 1,
  outputs: {
    clusterName: z.string(),
    serviceName: z.string(),
    /** Dimensions of the target groups' metrics. Which of the two takes traffic changes with every release. */
    blueTargetGroupArnSuffix: targetGroupSuffix,
    greenTargetGroupArnSuffix: targetGroupSuffix,
    serviceLogGroupName: z.string(),
    /** Namespace of the metrics that the service writes: TransactionCount and others. */
    serviceMetricNamespace: z.string(),
    /** Dimensions of each of these metrics. */
    serviceMetricDimensions: z.record(z.string(), z.string()),
    /** `<repository>@sha256:<digest>` of what runs. */
    image: z.string().regex(/@sha256:[0-9a-f]{64}$/, "expected an image with its digest"),
  },
  secrets: [],
  example: {
    clusterName: "cluster-payments-dev-x1",
    serviceName: "service-payments-dev-x1",
    blueTargetGroupArnSuffix: "targetgroup/target-group-blue-dev-x1/0123456789abcde1",
    greenTargetGroupArnSuffix: "targetgroup/target-group-green-dev-x1/0123456789abcde2",
    serviceLogGroupName: "log-group-payment-service-dev-x1",
    serviceMetricNamespace: "Payments/Service",
    serviceMetricDimensions: { Environment: "dev-x1" },
    image: `111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/repository-payment-service-dev-x1@sha256:${"0".repeat(64)}`,
  },
});
