import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ImageRepositoryArgs {
  readonly scope: NamingScope;
  /** What the images hold; part of the repository's name. */
  readonly role: string;
  readonly artefactsKeyArn: pulumi.Input<string>;
}

/** Untagged images are of no release; the newest hundred releases can be gone back to. */
const lifecycleRules = [
  {
    rulePriority: 1,
    description: "images without a tag",
    selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
    action: { type: "expire" },
  },
  {
    rulePriority: 2,
    description: "all but the newest hundred",
    selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 100 },
    action: { type: "expire" },
  },
];

/** A repository whose tags never move, scanned on push, encrypted by the platform's key. */
export class ImageRepository extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<name>` */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: ImageRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:security:ImageRepository", name, {}, opts);
    const repository = new aws.ecr.Repository(
      name,
      {
        name: resourceName(args.scope, "repository", args.role),
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.artefactsKeyArn }],
        forceDelete: true,
      },
      { parent: this },
    );
    new aws.ecr.LifecyclePolicy(
      name,
      { repository: repository.name, policy: JSON.stringify({ rules: lifecycleRules }) },
      { parent: this },
    );
    this.arn = repository.arn;
    this.name = repository.name;
    this.url = repository.repositoryUrl;
    this.registerOutputs({ url: this.url });
  }
}
