import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Environment } from "@payments/shared/scope/deployment-scope.ts";

/** Where the engine keeps state, and what it needs to know to reach it. */
export interface Backend {
  /** `file:///…`, `s3://…`; nothing for what `pulumi login` chose. */
  readonly url: string | undefined;
  /** What people are told. */
  readonly description: string;
  /** Folder of a file backend, whose checkpoints can be read without starting the engine. */
  readonly folder: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/** Neither rehearsal nor bootstrap has secrets of anybody's; the engine demands a passphrase all the same. */
const passphrase = { PULUMI_CONFIG_PASSPHRASE: "rehearsal", PULUMI_CONFIG_PASSPHRASE_FILE: "" };

/** The folder of the rehearsal's state and account: `.local`, or what PAYMENTS_LOCAL says. */
export function localFolder(root: string, processEnvironment: NodeJS.ProcessEnv): string {
  return processEnvironment["PAYMENTS_LOCAL"] ?? join(root, ".local");
}

/**
 * The state backend: PULUMI_BACKEND_URL if it is set; for the rehearsal a file backend below its folder; else what
 * `pulumi login` chose. The rehearsal of `dev`, `staging` or `prod` has one of its own whatever is set: their stacks have the
 * names of the real ones.
 */
export function backendFor(
  { environment, rehearse }: { readonly environment: Environment; readonly rehearse: boolean },
  root: string,
  processEnvironment: NodeJS.ProcessEnv,
): Backend {
  const rehearsed = environment === "local" || rehearse;
  const common = {
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...(rehearsed
      ? {
          ...passphrase,
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
          PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
        }
      : {}),
  };
  const local = localFolder(root, processEnvironment);
  const chosen = processEnvironment["PULUMI_BACKEND_URL"];
  const url =
    environment === "local"
      ? (chosen ?? folderUrl(join(local, "state")))
      : rehearse
        ? folderUrl(join(local, "rehearsed/state"))
        : chosen;
  return {
    url,
    description: url ?? "the backend of pulumi login",
    folder: url?.startsWith("file://") ? fileFolder(url) : undefined,
    environment:
      url === undefined ? common : { ...common, PULUMI_BACKEND_URL: url === chosen ? url : withoutSidecars(url) },
  };
}

/** A file backend of stacks without secrets. */
export function folderBackend(folder: string): Backend {
  const url = folderUrl(folder);
  return {
    url,
    description: url,
    folder,
    environment: { PULUMI_SKIP_UPDATE_CHECK: "true", ...passphrase, PULUMI_BACKEND_URL: url },
  };
}

function folderUrl(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return pathToFileURL(folder).href;
}

/**
 * Without a `.attrs` file and a checksum beside every file, for each of the hundreds of times that a state is written
 * (https://pkg.go.dev/gocloud.dev/blob/fileblob#URLOpener).
 */
function withoutSidecars(fileUrl: string): string {
  return `${fileUrl}?metadata=skip`;
}

/** `file:///home/me/state` and Pulumi's own `file://~/state` and `file://./state`. */
function fileFolder(url: string): string {
  const path = decodeURIComponent(url.slice("file://".length));
  return path.startsWith("~") ? join(process.env["HOME"] ?? "", path.slice(1)) : path;
}
