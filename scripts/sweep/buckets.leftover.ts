import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  paginateListBuckets,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Leftover, LeftoverKind, Owns } from "./leftover-kind.ts";

/**
 * Buckets into which somebody wrote while they were emptied, with every version in them: a bucket must be empty to go
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html).
 */
export class Buckets implements LeftoverKind {
  readonly arns = /^arn:[^:]+:s3:::/;
  readonly #client: S3Client;

  constructor(client: S3Client) {
    this.#client = client;
  }

  async find(owns: Owns): Promise<Leftover[]> {
    const found: Leftover[] = [];
    for await (const { Buckets = [] } of paginateListBuckets({ client: this.#client }, {})) {
      for (const { Name: name = "" } of Buckets) {
        const arn = `arn:aws:s3:::${name}`;
        if (owns(name, arn)) found.push({ kind: "bucket", name, arn, fate: "delete", note: "with all it holds" });
      }
    }
    return found;
  }

  async remove({ name }: Leftover): Promise<void> {
    // What was deleted is no longer listed: the next first page is the rest.
    for (let left = await this.#versions(name); left.length > 0; left = await this.#versions(name)) {
      const asked = new DeleteObjectsCommand({ Bucket: name, Delete: { Objects: left, Quiet: true } });
      const [refused] = (await this.#client.send(asked)).Errors ?? [];
      if (refused) throw new Error(`${refused.Key ?? ""}: ${refused.Code ?? ""} ${refused.Message ?? ""}`);
    }
    await this.#client.send(new DeleteBucketCommand({ Bucket: name }));
  }

  /** At most a thousand. */
  async #versions(bucket: string): Promise<ObjectIdentifier[]> {
    const asked = new ListObjectVersionsCommand({ Bucket: bucket });
    const { Versions = [], DeleteMarkers = [] } = await this.#client.send(asked);
    return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
  }
}
