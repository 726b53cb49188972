import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ImageRepositoryArgs {
  readonly repositoryName: string;
  /** How images come in: pushed under a tag, or by a pull-through cache, mostly by digest and so without a tag. */
  readonly images: "pushed" | "cached";
  readonly artefactsKeyArn: pulumi.Input<string>;
}

const untagged = {
  description: "images without a tag",
  selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
  action: { type: "expire" },
};
const old = {
  description: "all but the newest hundred",
  selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 100 },
  action: { type: "expire" },
};

/** Pushed images without a tag are of no release; the newest hundred can be gone back to. */
const lifecycle = { pushed: [untagged, old], cached: [old] };

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
        name: args.repositoryName,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.artefactsKeyArn }],
        forceDelete: true,
      },
      { parent: this },
    );
    const rules = lifecycle[args.images].map((rule, index) => ({ rulePriority: index + 1, ...rule }));
    new aws.ecr.LifecyclePolicy(
      name,
      { repository: repository.name, policy: JSON.stringify({ rules }) },
      { parent: this },
    );
    this.arn = repository.arn;
    this.name = repository.name;
    this.url = repository.repositoryUrl;
    this.registerOutputs({ url: this.url });
  }
}
