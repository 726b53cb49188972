import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { Backend } from "./backend.ts";
import { type BucketPlace, bucketClient, bucketPlace } from "./bucket-place.ts";

/**
 * The files in which a backend without a service keeps states, locks and history, wherever they lie and whether or not they are
 * compressed. Keys are paths below `.pulumi`: `locks/organization/app/dev/0b5e.json` (pulumi/pulumi `pkg/backend/diy`).
 */
export interface StateFiles {
  /** Keys of all files below that folder; none where it is not there. */
  keys(folder: string): Promise<string[]>;
  /** @returns nothing for a file that is not there */
  read(key: string): Promise<string | undefined>;
  /** Nothing happens where the file is not there. */
  remove(key: string): Promise<void>;
}

/**
 * @returns nothing where the backend keeps no such files, or only the engine can reach them
 * @throws {OperatorError} BackendUnreachable, by all that it returns, for a bucket that does not answer or refuses
 */
export function stateFiles(
  { url, folder }: Pick<Backend, "url" | "folder">,
  processEnvironment: NodeJS.ProcessEnv = process.env,
): StateFiles | undefined {
  if (folder !== undefined) return uncompressed(folderFiles(join(folder, ".pulumi")));
  const place = bucketPlace(url, processEnvironment);
  return place && uncompressed(bucketFiles(place));
}

/** Files as they are. */
interface StoredFiles extends Omit<StateFiles, "read"> {
  read(key: string): Promise<Uint8Array | undefined>;
}

/** What the engine's `PULUMI_DIY_BACKEND_GZIP` and `PULUMI_DIY_BACKEND_ZSTD` add to a file's name (pulumi/pulumi `sdk/go/common/encoding`). */
const compressions: readonly { readonly ending: string; readonly open: (bytes: Uint8Array) => Uint8Array }[] = [
  { ending: "", open: (bytes) => bytes },
  { ending: ".gz", open: gunzipSync },
  { ending: ".zst", open: zstdDecompressSync },
];

function uncompressed(files: StoredFiles): StateFiles {
  return {
    ...files,
    keys: async (folder) => (await files.keys(folder)).map((key) => key.replace(/\.(gz|zst)$/, "")),
    read: async (key) => {
      for (const { ending, open } of compressions) {
        const bytes = await files.read(key + ending);
        if (bytes) return Buffer.from(open(bytes)).toString();
      }
      return undefined;
    },
  };
}

function folderFiles(root: string): StoredFiles {
  return {
    keys: (folder) => Promise.resolve(orNothing(() => filesBelow(root, folder)) ?? []),
    read: (key) => Promise.resolve(orNothing(() => readFileSync(join(root, key)))),
    remove: (key) => {
      rmSync(join(root, key), { force: true });
      return Promise.resolve();
    },
  };
}

function filesBelow(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

function bucketFiles(place: BucketPlace): StoredFiles {
  const { bucket: Bucket, prefix } = place;
  const root = `${prefix}.pulumi/`;
  return {
    keys: (folder) =>
      reached(place, async (client, { paginateListObjectsV2 }) => {
        const keys: string[] = [];
        for await (const { Contents = [] } of paginateListObjectsV2(
          { client },
          { Bucket, Prefix: `${root}${folder}/` },
        ))
          for (const { Key = "" } of Contents) keys.push(Key.slice(root.length));
        return keys;
      }),
    read: (key) =>
      reached(place, async (client, { GetObjectCommand, NoSuchKey }) => {
        try {
          const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: root + key }));
          return await Body?.transformToByteArray();
        } catch (error) {
          if (error instanceof NoSuchKey) return undefined;
          throw error;
        }
      }),
    remove: (key) =>
      reached(place, async (client, { DeleteObjectCommand }) => {
        await client.send(new DeleteObjectCommand({ Bucket, Key: root + key }));
      }),
  };
}

type S3 = typeof import("@aws-sdk/client-s3");

async function reached<Value>(
  place: BucketPlace,
  ask: (client: InstanceType<S3["S3Client"]>, s3: S3) => Promise<Value>,
): Promise<Value> {
  try {
    return await ask(await bucketClient(place), await import("@aws-sdk/client-s3"));
  } catch (cause) {
    const { name, message } = cause as Error;
    throw new OperatorError("BackendUnreachable", {
      problem: `the state backend s3://${place.bucket}/${place.prefix} cannot be read: ${name}: ${message}`,
      remedy: "check PULUMI_BACKEND_URL, its region, and your credentials for the bucket",
      cause,
    });
  }
}

/** A file may go between listing and reading, and a folder may never have come. */
function orNothing<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
