import { keyAliasName } from "@payments/shared/naming/aws-imposed-name.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { keyPolicy } from "./key.policy.ts";
import type { KeyPurpose } from "./key-purposes.plan.ts";

export interface EncryptionKeyArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly purpose: KeyPurpose;
}

/** A customer-managed key for one purpose, rotated every year, with an alias that says what it is for. */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:security:EncryptionKey", name, {}, opts);
    const { scope, account, purpose } = args;
    const physical = resourceName(scope, "key", purpose);
    const key = new aws.kms.Key(
      name,
      {
        description: `Encrypts ${purpose} of payments (${physical})`,
        enableKeyRotation: true,
        rotationPeriodInDays: 365,
        deletionWindowInDays: 7, // the least that KMS takes: everything can be destroyed
        policy: policyDocument(keyPolicy(purpose, scope, account)),
        tags: { Name: physical },
      },
      { parent: this },
    );
    new aws.kms.Alias(name, { name: keyAliasName(physical), targetKeyId: key.id }, { parent: this });
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
