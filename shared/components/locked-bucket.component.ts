import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketName, type NamingScope } from "../naming/resource-name.ts";
import { type PolicyStatement, policyDocument } from "../policies/policy-document.ts";
import type { AwsAccount } from "../providers/aws-provider.ts";
import { auditRetentionDays } from "../retention/audit-retention.ts";
import { knownAfter } from "./known-after.ts";

export interface LockedBucketArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  /** What is kept in it; part of its name. */
  readonly role: string;
  /** The key that encrypts the objects; without one S3's own, which load balancer logs demand. */
  readonly keyArn?: pulumi.Input<string>;
  /** Who may write, beside the denial of everything without TLS. */
  readonly statements: (bucketArn: string) => readonly PolicyStatement[];
}

/**
 * A bucket for logs: private, versioned, encrypted, TLS only, in the account's own namespace. Objects expire after
 * exactly seven years; what a versioned bucket keeps beyond that, and uploads that were never finished, go a day later.
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

  #configure(name: string, bucket: aws.s3.Bucket, { keyArn, statements }: LockedBucketArgs): pulumi.CustomResource[] {
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
        policy: bucket.arn.apply((arn) => policyDocument([denyPlainText(arn), ...statements(arn)])),
      },
      { ...owned, dependsOn: [access] },
    );
    return [access, ownership, versioning, encryption, lifecycle, policy];
  }
}

const lifecycleRules = [
  {
    id: "seven-years",
    status: "Enabled",
    filter: { prefix: "" },
    expiration: { days: auditRetentionDays },
    noncurrentVersionExpiration: { noncurrentDays: 1 },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
  },
];

function denyPlainText(bucketArn: string): PolicyStatement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:*"],
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
