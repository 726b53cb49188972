import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";

/** Objects of a bucket, below a prefix. */
export interface BucketPlace {
  readonly bucket: string;
  /** Ends in a slash unless it is empty. */
  readonly prefix: string;
  readonly access: S3ClientConfig;
}

/** What asks with other credentials than this process has. */
const othersCredentials = ["role", "anonymous"];
/** Milliseconds: an endpoint that does not answer must not hold up a command for as long as the system would. */
const patience = { connectionTimeout: 10_000, requestTimeout: 60_000 };

/**
 * Where an `s3://` URL of the engine's points, and how the engine would reach it
 * (https://pkg.go.dev/gocloud.dev/blob/s3blob#URLOpener, https://pkg.go.dev/gocloud.dev/aws#V2ConfigFromURLParams).
 *
 * @returns nothing for other URLs, and for those that demand credentials of their own: only the engine can follow these
 */
export function bucketPlace(url: string | undefined, processEnvironment: NodeJS.ProcessEnv): BucketPlace | undefined {
  if (!url?.startsWith("s3://")) return undefined;
  const { host, pathname, searchParams } = new URL(url);
  if (othersCredentials.some((name) => searchParams.has(name))) return undefined;
  const region =
    searchParams.get("region") ?? processEnvironment["AWS_REGION"] ?? processEnvironment["AWS_DEFAULT_REGION"];
  const [endpoint, profile] = [searchParams.get("endpoint"), searchParams.get("profile")];
  const pathStyle = searchParams.get("use_path_style") ?? searchParams.get("s3ForcePathStyle");
  return {
    bucket: host,
    prefix: [...pathname.split("/").filter((part) => part !== ""), ""].join("/"),
    access: {
      ...(region !== undefined && { region }),
      ...(endpoint !== null && { endpoint }),
      ...(profile !== null && { profile }),
      ...(pathStyle !== null && { forcePathStyle: pathStyle === "true" }),
    },
  };
}

const clients = new Map<string, Promise<S3Client>>();

/** One client for all that go to the same place: each finds its credentials and opens its connections anew. */
export function bucketClient({ access }: BucketPlace): Promise<S3Client> {
  const key = JSON.stringify(access);
  // The SDK takes as long to load as a command that needs no bucket has in all.
  const client =
    clients.get(key) ??
    import("@aws-sdk/client-s3").then(({ S3Client }) => new S3Client({ ...access, requestHandler: patience }));
  clients.set(key, client);
  return client;
}
