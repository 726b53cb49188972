import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { withProgress } from "./elapsed.ts";
import type { Staging } from "./engine-cache.ts";
import type { EngineReport } from "./engine-location.ts";
import type { RunProcess } from "./process-group.ts";

export interface Download extends EngineReport {
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly run: RunProcess;
}

/**
 * Downloads the official CLI into a staging folder.
 *
 * @returns what stood in the way, or undefined where it is there
 */
export async function downloadOfficial(download: Download, staging: Staging): Promise<string | undefined> {
  download.announce(`Pulumi ${download.version}: downloading it from get.pulumi.com`);
  const text = (elapsed: string) => {
    const megabytes = Math.floor(sizeOf(staging.path) / 1e6);
    return `downloading the Pulumi engine: ${megabytes} MB, ${elapsed}`;
  };
  const result = await withProgress({ text, progress: download.progress }, () =>
    download.run({
      command: process.execPath,
      args: [
        "--disable-warning=ExperimentalWarning",
        join(import.meta.dirname, "official-download.process.ts"),
        staging.target,
      ],
      environment: { ...download.environment, TMPDIR: staging.temporary },
      signal: download.signal,
      limitSeconds: 20 * 60,
    }),
  );
  return result.succeeded ? undefined : (result.stderr.at(-1) ?? result.ending);
}

// Files come and go while they are counted.
function sizeOf(path: string): number {
  try {
    const entry = lstatSync(path);
    if (!entry.isDirectory()) return entry.size;
    return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
  } catch {
    return 0;
  }
}
