/**
 * Times that the payment service's log is smaller on its way into the archive, at least: CloudWatch Logs sends events compressed by
 * gzip and in Base64 (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html). A test
 * of the service holds it for batches of 20 events; larger ones shrink more.
 */
export const logCompression = 3;
