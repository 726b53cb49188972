import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { isAlive, processToken } from "../bootstrap/process-lock.mjs";

/** The per-user place of one version: the same as the Automation API's own, `~/.pulumi/versions/<version>`. */
export interface EngineCache {
  readonly version: string;
  /** Holds every version, and beside them what is being made. */
  readonly folder: string;
  /** Becomes this version's, whole and at once. */
  readonly target: string;
  readonly bin: string;
  readonly command: string;
  readonly lock: string;
  /** How the folders of attempts at this version begin; a process token follows. */
  readonly stagingPrefix: string;
}

/** A folder of one attempt, beside the cache and on the same disk, so that a rename moves what is in it. */
export interface Staging {
  /** Where the engine is made; becomes the cache's target. */
  readonly target: string;
  /** Path of the CLI while it is being made. */
  readonly command: string;
  /** For temporary files of the programs that make it. */
  readonly temporary: string;
  readonly path: string;
}

/** `$PULUMI_HOME`, or `.pulumi` in the home directory. */
export function engineCache(environment: NodeJS.ProcessEnv, version: string): EngineCache {
  // Set but empty counts as not set, as for the CLI.
  const home = environment["PULUMI_HOME"] || join(environment["HOME"] || homedir(), ".pulumi");
  const folder = join(resolve(home), "versions");
  const target = join(folder, version);
  return {
    version,
    folder,
    target,
    bin: join(target, "bin"),
    command: commandIn(target),
    lock: join(folder, `.obtaining-${version}.lock`),
    stagingPrefix: `.obtaining-${version}-`,
  };
}

/**
 * Gives `work` an empty folder and removes it afterwards, come what may: also where the process ends by `process.exit`
 * meanwhile. Only a process that is killed leaves one behind, for `removeLeftovers`.
 */
export async function inStaging<T>(cache: EngineCache, work: (staging: Staging) => Promise<T>): Promise<T> {
  const path = mkdtempSync(join(cache.folder, `${cache.stagingPrefix}${processToken()}-`));
  const target = join(path, "engine");
  const temporary = join(path, "tmp");
  const remove = () => removeFolder(path);
  process.once("exit", remove);
  try {
    mkdirSync(join(target, "bin"), { recursive: true });
    mkdirSync(temporary);
    return await work({ path, target, command: commandIn(target), temporary });
  } finally {
    process.off("exit", remove);
    remove();
  }
}

/** Moves what was made into the cache. What stood there, an engine that does not run, goes with the staging folder. */
export function publish(cache: EngineCache, staging: Staging): void {
  if (existsSync(cache.target)) renameSync(cache.target, join(staging.path, "replaced"));
  renameSync(staging.target, cache.target);
}

/** Removes the folders of attempts whose process is dead. */
export function removeLeftovers(cache: EngineCache): void {
  const attempts = readdirSync(cache.folder).filter((name) => name.startsWith(cache.stagingPrefix));
  for (const name of attempts) {
    const token = name.slice(cache.stagingPrefix.length);
    if (!isAlive(token)) removeFolder(join(cache.folder, name));
  }
}

function commandIn(folder: string): string {
  return join(folder, "bin", "pulumi");
}

// Repeated, because a compiler that lost its parent may still be writing there.
function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
