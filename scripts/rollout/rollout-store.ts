import { join } from "node:path";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { Backend } from "../environment/backend.ts";
import { bucketClient, bucketPlace } from "../environment/bucket-place.ts";
import { folderStore } from "./folder-store.ts";
import type { WriteOnceStore } from "./rollout-log.ts";
import { s3Store } from "./s3-store.ts";

/** Beside the engine's own `.pulumi`, which no engine lists or removes. */
const place = "payments-rollouts";

/**
 * Where all runners of an environment's backend see the log of rollouts.
 *
 * @param region where the bucket's URL names none
 * @throws {OperatorError} UsageError for a backend that keeps no files of ours
 */
export async function rolloutStore(
  { url, folder, description }: Backend,
  region: string,
  processEnvironment: NodeJS.ProcessEnv = process.env,
): Promise<WriteOnceStore> {
  if (folder !== undefined) return folderStore(join(folder, place));
  const bucket = bucketPlace(url, { AWS_REGION: region, ...processEnvironment });
  if (bucket) return s3Store(await bucketClient(bucket), bucket.bucket, `${bucket.prefix}${place}/`);
  throw new OperatorError("UsageError", {
    problem: `${description} keeps no log of rollouts`,
    remedy: "set PULUMI_BACKEND_URL to a bucket (s3://…) or a folder (file://…) that all runners share",
  });
}
