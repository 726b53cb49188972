import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketName, type NamingScope } from "../naming/resource-name.ts";
import { denyPlainText } from "../policies/plain-text-denial.ts";
import { type PolicyStatement, policyDocument } from "../policies/policy-document.ts";
import type { AwsAccount } from "../providers/aws-provider.ts";
import { auditRetentionDays } from "../retention/audit-retention.ts";
import { knownAfter } from "./known-after.ts";

/** Who alone writes: an AWS service by itself, or a role, which others may join outside of its own prefixes. */
export type BucketWriter =
  | { readonly service: string }
  | { readonly roleArn: string; readonly prefixes: readonly string[] };

export interface LockedBucketArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  /** What is kept in it; part of its name. */
  readonly role: string;
  /** The key that encrypts the objects; without one S3's own, which load balancer logs demand. */
  readonly keyArn?: pulumi.Input<string>;
  readonly writer: BucketWriter;
  /** What the writer is allowed by the bucket's policy, beside the denials that every log bucket has. */
  readonly statements: (bucketArn: string) => readonly PolicyStatement[];
}

/**
 * A bucket for logs: private, versioned, encrypted, TLS only, in the account's own namespace. Objects expire after
 * exactly seven years; what a versioned bucket keeps beyond that, and uploads that were never finished, go a day later.
 * Before that nobody deletes or overwrites one: the bucket's policy denies deletion to everybody, and writing to all but
 * the writer. Lifecycle rules act inside S3 and are not bound by it; destroy takes the policy away before it empties the
 * bucket.
 */
export class LockedBucket extends pulumi.ComponentResource {
  /** Known once policy and encryption stand, so that nothing is written before. */
  readonly bucket: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: LockedBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:shared:LockedBucket", name, {}, opts);
    const { scope, account, role } = args;
    const bucket = new aws.s3.Bucket(
      name,
      { bucket: bucketName(scope, role, account), bucketNamespace: "account-regional", forceDestroy: true },
      { parent: this },
    );
    const ready = this.#configure(name, bucket, args);
    this.bucket = knownAfter(bucket.bucket, ready);
    this.arn = knownAfter(bucket.arn, ready);
    this.registerOutputs({ bucket: this.bucket, arn: this.arn });
  }

  #configure(name: string, bucket: aws.s3.Bucket, args: LockedBucketArgs): pulumi.CustomResource[] {
    const { keyArn, writer, statements } = args;
    const owned = { parent: this };
    const access = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket: bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      owned,
    );
    const ownership = new aws.s3.BucketOwnershipControls(
      name,
      { bucket: bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } },
      owned,
    );
    const versioning = new aws.s3.BucketVersioning(
      name,
      { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
      owned,
    );
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      {
        bucket: bucket.id,
        rules: [
          keyArn === undefined
            ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
            : {
                applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
                bucketKeyEnabled: true,
              },
        ],
      },
      owned,
    );
    // S3 asks for versioning first: rules for noncurrent versions mean nothing without it.
    const lifecycle = new aws.s3.BucketLifecycleConfiguration(
      name,
      { bucket: bucket.id, rules: lifecycleRules },
      { ...owned, dependsOn: [versioning] },
    );
    const policy = new aws.s3.BucketPolicy(
      name,
      {
        bucket: bucket.id,
        policy: bucket.arn.apply((arn) =>
          policyDocument([denyPlainText(arn), keepObjects(arn), onlyWriter(arn, writer), ...statements(arn)]),
        ),
      },
      { ...owned, dependsOn: [access] },
    );
    return [access, ownership, versioning, encryption, lifecycle, policy];
  }
}

/**
 * Ninety days ready at hand, then a class that still answers at once but costs by the reading, and after a year the
 * cheapest, which answers within two days. Each class bills a least stay (90 and 180 days), which both steps outlast;
 * objects below 128 KiB stay where they are
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html).
 * Expiry only lays a delete marker over a versioned object: what lies below goes a day later, and then the marker, which
 * its own rule takes at once and not after another seven years
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-actions).
 */
const lifecycleRules = [
  {
    id: "seven-years",
    status: "Enabled",
    filter: { prefix: "" },
    transitions: [
      { days: 90, storageClass: "GLACIER_IR" },
      { days: 365, storageClass: "DEEP_ARCHIVE" },
    ],
    expiration: { days: auditRetentionDays },
    noncurrentVersionExpiration: { noncurrentDays: 1 },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
  },
  {
    id: "delete-markers",
    status: "Enabled",
    filter: { prefix: "" },
    expiration: { expiredObjectDeleteMarker: true },
  },
];

/**
 * S3's own advice against deletion by whoever has the right to it
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html). Lifecycle rules work at
 * endpoints inside S3, where no policy is asked
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-and-other-bucket-config.html). Changes of the lifecycle
 * itself are not denied, since deployments make them: the audit trail rings for them.
 */
function keepObjects(bucketArn: string): PolicyStatement {
  return {
    Sid: "KeepObjects",
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
    Resource: [`${bucketArn}/*`],
  };
}

/**
 * An object that is overwritten is noncurrent, and gone a day later: writing is a way to delete. Negated conditions are
 * fulfilled where the key is absent
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html), so a caller that
 * is no service is denied too.
 */
function onlyWriter(bucketArn: string, writer: BucketWriter): PolicyStatement {
  const deny = { Sid: "OnlyWriter", Effect: "Deny", Principal: "*", Action: ["s3:PutObject"] } as const;
  return "service" in writer
    ? {
        ...deny,
        Resource: [`${bucketArn}/*`],
        Condition: { StringNotEquals: { "aws:PrincipalServiceName": writer.service } },
      }
    : {
        ...deny,
        Resource: writer.prefixes.map((prefix) => `${bucketArn}/${prefix}/*`),
        Condition: { ArnNotEquals: { "aws:PrincipalArn": writer.roleArn } },
      };
}
