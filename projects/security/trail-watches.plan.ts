/** One thing that nobody should do unannounced, and how the trail's log shows it. */
export interface TrailWatch {
  /** Part of the names of filter and alarm. */
  readonly role: string;
  /** What has happened when the alarm rings. */
  readonly what: string;
  /** Filter pattern over CloudTrail's records (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html). */
  readonly pattern: string;
}

/**
 * The alarms of the CIS AWS Foundations Benchmark that are about this platform
 * (https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html), and two for the promise of seven
 * years: buckets and log groups.
 */
export const trailWatches: readonly TrailWatch[] = [
  {
    role: "root-use",
    what: "Somebody used the account's root user",
    pattern: '{($.userIdentity.type="Root")&&($.userIdentity.invokedBy NOT EXISTS)&&($.eventType!="AwsServiceEvent")}',
  },
  {
    role: "failed-sign-in",
    what: "A sign-in to the console failed",
    pattern: '{($.eventName=ConsoleLogin)&&($.errorMessage="Failed authentication")}',
  },
  {
    role: "iam-change",
    what: "A policy, a boundary or the trust of a role was changed",
    pattern: calls("iam", [
      ...both("Put", "Delete", ["GroupPolicy", "RolePolicy", "UserPolicy", "RolePermissionsBoundary"]),
      ...both("Create", "Delete", ["Policy", "PolicyVersion"]),
      ...both("Attach", "Detach", ["GroupPolicy", "RolePolicy", "UserPolicy"]),
      "SetDefaultPolicyVersion",
      "UpdateAssumeRolePolicy",
    ]),
  },
  {
    role: "key-loss",
    what: "A key was disabled or is to be deleted",
    pattern: calls("kms", ["DisableKey", "ScheduleKeyDeletion"]),
  },
  {
    role: "security-group-change",
    what: "A security group or a rule of one was changed",
    pattern: calls("ec2", [
      ...both("Authorize", "Revoke", ["SecurityGroupIngress", "SecurityGroupEgress"]),
      ...both("Create", "Delete", ["SecurityGroup"]),
      "ModifySecurityGroupRules",
    ]),
  },
  {
    role: "trail-change",
    what: "An audit trail was changed or stopped",
    pattern: calls("cloudtrail", [
      ...["CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging", "PutEventSelectors"],
    ]),
  },
  {
    role: "bucket-change",
    what: "Policy, lifecycle, versioning or access of a bucket was changed",
    pattern: calls("s3", [
      ...both("Put", "Delete", ["BucketPolicy", "BucketLifecycle", "BucketReplication", "BucketPublicAccessBlock"]),
      ...both("Put", "Delete", ["BucketCors", "BucketEncryption"]),
      ...["PutBucketAcl", "PutBucketVersioning"],
    ]),
  },
  {
    role: "log-change",
    what: "A log group, its retention or its way to the archive was changed or taken away",
    pattern: calls("logs", [
      ...both("Put", "Delete", ["RetentionPolicy", "SubscriptionFilter"]),
      ...["DeleteLogGroup", "DeleteLogStream", "DisassociateKmsKey"],
    ]),
  },
];

function both(first: string, second: string, objects: readonly string[]): string[] {
  return objects.flatMap((object) => [first + object, second + object]);
}

/** Any of these calls of one service, also if it was refused. */
function calls(service: string, names: readonly string[]): string {
  const any = names.map((name) => `($.eventName=${name})`).join("||");
  return `{($.eventSource=${service}.amazonaws.com)&&(${any})}`;
}
