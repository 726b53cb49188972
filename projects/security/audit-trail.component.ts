import { ArchivedLogGroup, type LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { LockedBucket } from "@payments/shared/components/locked-bucket.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trailBucketStatements, trailLogStatements } from "./audit-trail.policy.ts";
import type { LogArchive } from "./log-archive.component.ts";
import { TrailAlarms } from "./trail-alarms.component.ts";
import { trailEventSelectors } from "./trail-events.plan.ts";

export interface AuditTrailArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly archive: LogArchiveTarget;
  /** The archive whose objects are watched. */
  readonly watched: LogArchive;
  readonly alertTopicArn: pulumi.Input<string>;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
}

/**
 * Who did what in the account, in every region, and with the archive's objects: validated files in a bucket of their
 * own, a searchable log, and alarms on it.
 */
export class AuditTrail extends pulumi.ComponentResource {
  readonly logGroupName: pulumi.Output<string>;
  readonly bucket: pulumi.Output<string>;

  constructor(name: string, args: AuditTrailArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:security:AuditTrail", name, {}, opts);
    const { scope, account, archive, watched, alertTopicArn, permissionsBoundaryArn } = args;
    const owned = { parent: this };
    const trailName = resourceName(scope, "trail");
    const trailArn = arn(account, "cloudtrail", `trail/${trailName}`);
    const bucket = new LockedBucket(
      "bucket-trail",
      {
        scope,
        account,
        role: "trail",
        keyArn: archive.logsKeyArn,
        writer: { service: "cloudtrail.amazonaws.com" },
        statements: (bucketArn) => trailBucketStatements(bucketArn, trailArn, account.accountId),
      },
      owned,
    );
    const log = new ArchivedLogGroup(
      "log-group-trail",
      { scope, role: "trail", logGroupName: resourceName(scope, "log-group", "trail"), archive },
      owned,
    );
    const role = new ServiceRole(
      "role-trail",
      {
        scope,
        accountId: account.accountId,
        role: "trail",
        service: "cloudtrail.amazonaws.com",
        permissionsBoundaryArn,
        statements: log.arn.apply((logGroupArn) => trailLogStatements(account, logGroupArn)),
      },
      owned,
    );
    new aws.cloudtrail.Trail(
      name,
      {
        name: trailName,
        s3BucketName: bucket.bucket,
        kmsKeyId: archive.logsKeyArn,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogFileValidation: true,
        enableLogging: true,
        cloudWatchLogsGroupArn: pulumi.interpolate`${log.arn}:*`,
        cloudWatchLogsRoleArn: role.arn,
        advancedEventSelectors: watched.bucketArn.apply((bucketArn) =>
          trailEventSelectors(bucketArn, watched.deliverySessions),
        ),
      },
      owned,
    );
    new TrailAlarms("trail-alarms", { scope, logGroupName: log.name, alertTopicArn }, owned);
    this.logGroupName = log.name;
    this.bucket = bucket.bucket;
    this.registerOutputs({ logGroupName: this.logGroupName });
  }
}
