import { keyAliasName } from "@payments/shared/naming/aws-imposed-name.ts";
import { bucketName, type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import { denyPlainText } from "@payments/shared/policies/plain-text-denial.ts";
import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { stateKeyPolicy } from "./state-store.policy.ts";

export interface StateStoreArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
}

/** The bucket that holds the stacks' states, every version of the last ninety days, and the key that encrypts it and their secrets. */
export class StateStore extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  /** For `secretsprovider`. */
  readonly keyAlias: pulumi.Output<string>;

  constructor(name: string, { scope, account }: StateStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:bootstrap:StateStore", name, {}, opts);
    const owned = { parent: this };
    const keyName = resourceName(scope, "key", "state");
    const key = new aws.kms.Key(
      name,
      {
        description: `Encrypts states of stacks and their secrets (${keyName})`,
        enableKeyRotation: true,
        rotationPeriodInDays: 365,
        deletionWindowInDays: 7, // the least that KMS takes: everything can be destroyed
        policy: policyDocument(stateKeyPolicy(account)),
        tags: { Name: keyName },
      },
      owned,
    );
    const alias = new aws.kms.Alias(name, { name: keyAliasName(keyName), targetKeyId: key.id }, owned);
    const bucket = new aws.s3.Bucket(
      name,
      { bucket: bucketName(scope, "state", account), bucketNamespace: "account-regional", forceDestroy: true },
      owned,
    );
    this.#configure(name, bucket, key);
    this.bucket = bucket.bucket;
    this.keyArn = key.arn;
    this.keyAlias = alias.name;
    this.registerOutputs({ bucket: this.bucket, keyArn: this.keyArn, keyAlias: this.keyAlias });
  }

  #configure(name: string, { id, arn }: aws.s3.Bucket, key: aws.kms.Key): void {
    const owned = { parent: this };
    const access = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket: id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      owned,
    );
    new aws.s3.BucketOwnershipControls(name, { bucket: id, rule: { objectOwnership: "BucketOwnerEnforced" } }, owned);
    const versioning = new aws.s3.BucketVersioning(
      name,
      { bucket: id, versioningConfiguration: { status: "Enabled" } },
      owned,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      {
        bucket: id,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
            bucketKeyEnabled: true,
          },
        ],
      },
      owned,
    );
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        bucket: id,
        rules: [
          {
            id: "old-versions",
            status: "Enabled",
            filter: { prefix: "" },
            noncurrentVersionExpiration: { noncurrentDays: 90 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
      { ...owned, dependsOn: [versioning] },
    );
    new aws.s3.BucketPolicy(
      name,
      { bucket: id, policy: arn.apply((bucketArn) => policyDocument([denyPlainText(bucketArn)])) },
      { ...owned, dependsOn: [access] },
    );
  }
}
