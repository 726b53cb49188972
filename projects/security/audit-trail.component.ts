import { ArchivedLogGroup, type LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { LockedBucket } from "@payments/shared/components/locked-bucket.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trailBucketStatements, trailLogStatements } from "./audit-trail.policy.ts";

export interface AuditTrailArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly archive: LogArchiveTarget;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
}

/** Who did what in the account, in every region: validated files in a bucket of their own, and a searchable log. */
export class AuditTrail extends pulumi.ComponentResource {
  readonly logGroupName: pulumi.Output<string>;
  readonly bucket: pulumi.Output<string>;

  constructor(name: string, args: AuditTrailArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:security:AuditTrail", name, {}, opts);
    const { scope, account, archive, permissionsBoundaryArn } = args;
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
      },
      owned,
    );
    this.logGroupName = log.name;
    this.bucket = bucket.bucket;
    this.registerOutputs({ logGroupName: this.logGroupName });
  }
}
