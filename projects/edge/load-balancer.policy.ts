import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";

/** The service that writes load balancers' logs. */
export const logDelivery = { service: "logdelivery.elasticloadbalancing.amazonaws.com" } as const;

/**
 * Where in the bucket each kind of log lies: requests, TLS connections, and why a target was found unhealthy
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-health-check-logs.html).
 */
export const logPrefixes = { access: "access", connections: "connections", healthChecks: "health-checks" } as const;

/**
 * Lets load balancers of this account write their logs, and nobody else
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html#attach-bucket-policy).
 */
export function logDeliveryStatements(
  bucketArn: string,
  { accountId }: Pick<AwsAccount, "accountId">,
): PolicyStatement[] {
  return [
    {
      Sid: "LogDelivery",
      Effect: "Allow",
      Principal: { Service: logDelivery.service },
      Action: ["s3:PutObject"],
      Resource: Object.values(logPrefixes).map((prefix) => `${bucketArn}/${prefix}/AWSLogs/${accountId}/*`),
    },
  ];
}
