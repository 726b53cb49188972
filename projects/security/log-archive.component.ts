import { ActingAlarm } from "@payments/shared/components/acting-alarm.component.ts";
import type { LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { LockedBucket } from "@payments/shared/components/locked-bucket.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import { auditRetentionDays } from "@payments/shared/retention/audit-retention.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deliveryStatements, subscriptionStatements } from "./log-archive.policy.ts";

export interface LogArchiveArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly logsKeyArn: pulumi.Output<string>;
  readonly alertTopicArn: pulumi.Input<string>;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
}

/** Where the delivery writes; other evidence may lie beside it. */
const archivePrefixes = { logs: "logs", failed: "failed" } as const;

/** The day of arrival, in UTC (https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html). */
const day = "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}";

/**
 * Seven years of all logs in S3: CloudWatch Logs → Firehose → bucket. Records keep their envelope (group, stream,
 * time), which an auditor needs; so they are decompressed and delimited, but not taken apart.
 */
export class LogArchive extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly streamArn: pulumi.Output<string>;
  readonly subscriptionRoleArn: pulumi.Output<string>;
  /** What the ARN of every session of the delivery's role begins with. */
  readonly deliverySessions: string;

  constructor(name: string, args: LogArchiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:security:LogArchive", name, {}, opts);
    const { scope, account, logsKeyArn, permissionsBoundaryArn } = args;
    const owned = { parent: this };
    const { partition, accountId } = account;
    const deliveryRole = resourceName(scope, "role", "log-delivery");
    this.deliverySessions = `arn:${partition}:sts::${accountId}:assumed-role/${deliveryRole}/`;
    // By name: the role's own policy names the bucket.
    const roleArn = `arn:${partition}:iam::${accountId}:role/${deliveryRole}`;
    const bucket = new LockedBucket(
      "bucket-archive",
      {
        scope,
        account,
        role: "archive",
        keyArn: logsKeyArn,
        writer: { roleArn, prefixes: Object.values(archivePrefixes) },
        statements: () => [],
      },
      owned,
    );
    const errors = this.#errorLog(args);
    const delivery = new ServiceRole(
      "role-log-delivery",
      {
        scope,
        accountId,
        role: "log-delivery",
        service: "firehose.amazonaws.com",
        permissionsBoundaryArn,
        statements: pulumi
          .all([bucket.arn, logsKeyArn, errors.arn])
          .apply(([bucketArn, keyArn, errorLogGroupArn]) =>
            deliveryStatements({ bucketArn, keyArn, errorLogGroupArn }),
          ),
      },
      owned,
    );
    const stream = this.#stream(args, { bucket, delivery, errors });
    const subscription = new ServiceRole(
      "role-log-subscription",
      {
        scope,
        accountId,
        role: "log-subscription",
        service: "logs.amazonaws.com",
        permissionsBoundaryArn,
        statements: stream.arn.apply(subscriptionStatements),
      },
      owned,
    );
    this.#alarm(args, stream);
    this.bucket = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.streamArn = stream.arn;
    this.subscriptionRoleArn = subscription.arn;
    this.registerOutputs({ bucket: this.bucket, streamArn: this.streamArn });
  }

  /** https://docs.aws.amazon.com/firehose/latest/dev/cloudwatch-metrics.html#fh-es-metrics-s3: age of the oldest record not yet in S3, in seconds. */
  #alarm({ scope, alertTopicArn }: LogArchiveArgs, stream: aws.kinesis.FirehoseDeliveryStream): void {
    new ActingAlarm(
      {
        scope,
        role: "archive-delay",
        topicArn: alertTopicArn,
        alarmDescription:
          "Logs wait longer than 15 minutes for the archive. Runbook: projects/security/README.md, Alarms",
        namespace: "AWS/Firehose",
        metricName: "DeliveryToS3.DataFreshness",
        dimensions: { DeliveryStreamName: stream.name },
        statistic: "Maximum",
        period: 300,
        evaluationPeriods: 3,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 900, // three times the interval at which Firehose delivers
        treatMissingData: "notBreaching",
      },
      { parent: this },
    );
  }

  /** What a log group needs to be archived. */
  target(logsKeyArn: pulumi.Output<string>): LogArchiveTarget {
    return { logsKeyArn, archiveStreamArn: this.streamArn, archiveSubscriptionRoleArn: this.subscriptionRoleArn };
  }

  /** Not archived: an error in the archive that went to the archive would feed itself. */
  #errorLog({ scope, logsKeyArn }: LogArchiveArgs): {
    readonly name: pulumi.Output<string>;
    readonly arn: pulumi.Output<string>;
    readonly stream: pulumi.Output<string>;
  } {
    const owned = { parent: this };
    const group = new aws.cloudwatch.LogGroup(
      "log-group-log-delivery",
      {
        name: resourceName(scope, "log-group", "log-delivery"),
        retentionInDays: auditRetentionDays,
        kmsKeyId: logsKeyArn,
      },
      owned,
    );
    const stream = new aws.cloudwatch.LogStream(
      "log-stream-log-delivery",
      { name: "S3Delivery", logGroupName: group.name },
      owned,
    );
    return { name: group.name, arn: group.arn, stream: stream.name };
  }

  #stream(
    { scope, logsKeyArn }: LogArchiveArgs,
    parts: {
      bucket: LockedBucket;
      delivery: ServiceRole;
      errors: { name: pulumi.Output<string>; stream: pulumi.Output<string> };
    },
  ): aws.kinesis.FirehoseDeliveryStream {
    const { bucket, delivery, errors } = parts;
    return new aws.kinesis.FirehoseDeliveryStream(
      "delivery-stream-log-archive",
      {
        name: resourceName(scope, "delivery-stream", "log-archive"),
        destination: "extended_s3",
        serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: logsKeyArn },
        extendedS3Configuration: {
          bucketArn: bucket.arn,
          roleArn: delivery.arn,
          kmsKeyArn: logsKeyArn,
          prefix: `${archivePrefixes.logs}/${day}/`,
          errorOutputPrefix: `${archivePrefixes.failed}/!{firehose:error-output-type}/${day}/`,
          bufferingInterval: 300,
          bufferingSize: 16,
          compressionFormat: "GZIP",
          processingConfiguration: {
            enabled: true,
            processors: [
              { type: "Decompression", parameters: [{ parameterName: "CompressionFormat", parameterValue: "GZIP" }] },
              { type: "AppendDelimiterToRecord" },
            ],
          },
          cloudwatchLoggingOptions: { enabled: true, logGroupName: errors.name, logStreamName: errors.stream },
        },
      },
      { parent: this },
    );
  }
}
