import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";

/** Name of the saved query that every alarm mentions. */
export const affectedRequestsQueryName = (scope: NamingScope): string =>
  resourceName(scope, "query", "affected-requests");

/**
 * Lists the requests that failed, or took longer than the alarm of response times allows, by the id that callers were given:
 * the service's lines, and the gateway's of requests that never reached it, whose request id is what the caller got
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html).
 *
 * @param seconds threshold of the alarm
 */
export function affectedRequestsQuery(seconds: number): string {
  const milliseconds = String(seconds * 1000);
  return [
    "fields @timestamp, coalesce(correlationId, requestId) as id, operation, status, milliseconds, responseLatency, @logStream",
    `filter status >= 500 or milliseconds > ${milliseconds} or responseLatency > ${milliseconds}`,
    "sort @timestamp desc",
    "limit 1000",
  ].join(" | ");
}
