import { cachedRepositoryName } from "@payments/shared/naming/aws-imposed-name.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ImageRepository } from "./image-repository.component.ts";

export interface ImageCacheArgs {
  readonly scope: NamingScope;
  readonly artefactsKeyArn: pulumi.Input<string>;
}

/** The telemetry collector's path at Amazon's public registry. */
const collectorPath = "aws-observability/aws-otel-collector";

/**
 * Images of Amazon's public registry, which are pulled through ours and stay there. ECR would make a cached image's
 * repository at the first pull, outside of every stack and with its defaults; so it is made here before
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html#pull-through-cache-considerations).
 */
export class ImageCache extends pulumi.ComponentResource {
  readonly collector: ImageRepository;

  constructor(name: string, args: ImageCacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:security:ImageCache", name, {}, opts);
    const prefix = resourceName(args.scope, "image-cache");
    this.collector = new ImageRepository(
      "repository-collector",
      {
        repositoryName: cachedRepositoryName(prefix, collectorPath),
        images: "cached",
        artefactsKeyArn: args.artefactsKeyArn,
      },
      { parent: this },
    );
    new aws.ecr.PullThroughCacheRule(
      name,
      { ecrRepositoryPrefix: prefix, upstreamRegistryUrl: "public.ecr.aws" },
      // Gone before the repository: nothing can be pulled into one that is not ours.
      { parent: this, dependsOn: [this.collector] },
    );
    this.registerOutputs({});
  }
}
