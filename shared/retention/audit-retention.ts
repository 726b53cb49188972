/**
 * Seven years with their leap days: how long every log is kept, exactly. CloudWatch Logs takes this number and few
 * others (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html).
 */
export const auditRetentionDays = 2557;
