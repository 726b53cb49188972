import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import type { WriteOnceStore } from "./rollout-log.ts";

/**
 * Objects below a prefix of a bucket. `If-None-Match: *` lets S3 refuse to overwrite one: 412 where it is there, 409 where
 * another writer is at it (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
 */
export function s3Store(client: Pick<S3Client, "send" | "config">, bucket: string, prefix: string): WriteOnceStore {
  return {
    description: `s3://${bucket}/${prefix}`,
    keys: async () => {
      const keys: string[] = [];
      for await (const page of paginateListObjectsV2(
        { client: client as S3Client },
        { Bucket: bucket, Prefix: prefix },
      ))
        for (const { Key = "" } of page.Contents ?? []) keys.push(Key.slice(prefix.length));
      return keys;
    },
    read: async (key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: prefix + key }));
      return (await Body?.transformToString()) ?? "";
    },
    create: async (key, text) => {
      try {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: prefix + key, Body: text, IfNoneMatch: "*" }));
        return true;
      } catch (error) {
        const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
        if (status === 412 || status === 409) return false;
        throw error;
      }
    },
  };
}
