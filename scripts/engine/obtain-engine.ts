import { mkdirSync } from "node:fs";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { acquireLock, type ProcessLock } from "../bootstrap/process-lock.mjs";
import { type EngineCache, engineCache, inStaging, publish, removeLeftovers, type Staging } from "./engine-cache.ts";
import type { EngineLocation, EngineReport, EngineSource, Finding } from "./engine-location.ts";
import { type EngineSources, searchEngine } from "./engine-search.ts";
import { checkEngine, programOnPath, wantedVersion } from "./engine-version.ts";
import { buildWithGo, lockedBuild } from "./go-build.ts";
import { interruptible } from "./interruption.ts";
import { type Download, downloadOfficial } from "./official-download.ts";
import { type RunProcess, runInProcessGroup } from "./process-group.ts";

export interface EngineOptions extends EngineReport {
  /** Where `PATH`, `PULUMI_HOME` and the settings of Go are read. */
  readonly environment: NodeJS.ProcessEnv;
  /** Stops the search; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What tests put something else in place of. */
export interface EngineMeans {
  readonly run: RunProcess;
  readonly download: (download: Download, staging: Staging) => Promise<string | undefined>;
}

/**
 * Finds the Pulumi engine of the SDK's version, or fetches it into the per-user cache. Where it ends early, by failure,
 * by `signal` or by a signal of the process, nothing half made is left.
 *
 * @returns an engine that has been run and printed exactly that version
 * @throws {OperatorError} EngineUnavailable where nothing worked: what was tried, and the ways out
 * @throws {Interruption} on SIGINT, SIGTERM and SIGHUP
 */
export async function obtainEngine(options: EngineOptions, means: Partial<EngineMeans> = {}): Promise<EngineLocation> {
  return interruptible(options.signal, (signal) =>
    searchEngine(
      engineSources({ run: runInProcessGroup, download: downloadOfficial, ...options, ...means, signal }),
      options.announce,
    ),
  );
}

interface Search extends EngineOptions, EngineMeans {
  readonly signal: AbortSignal;
}

function engineSources(search: Search): EngineSources {
  const version = wantedVersion();
  const cache = engineCache(search.environment, version);
  const check = (command: string, source: EngineSource) => checkEngine({ command, version, source }, search);
  return {
    version,
    goVersion: lockedBuild().goVersion,
    async onPath() {
      const command = programOnPath("pulumi", search.environment);
      return command === undefined ? { missed: "no pulumi there" } : check(command, "path");
    },
    async cached() {
      const command = programOnPath("pulumi", { PATH: cache.bin });
      return command === undefined ? { missed: `nothing in ${cache.target}` } : check(command, "cache");
    },
    downloaded: () => made(search, cache, "download", (staging) => search.download({ ...search, version }, staging)),
    async built() {
      const go = programOnPath("go", search.environment);
      if (go === undefined) return { missed: "no go on PATH" };
      return made(search, cache, "go build", (staging) => buildWithGo({ ...search, version, go }, staging));
    },
    alone: (work) => alone(search, cache, work),
  };
}

/** Makes an engine beside the cache, checks it there, and only then moves it in. */
async function made(
  search: Search,
  cache: EngineCache,
  source: EngineSource,
  make: (staging: Staging) => Promise<string | undefined>,
): Promise<Finding> {
  return inStaging(cache, async (staging) => {
    const missed = await make(staging);
    if (missed !== undefined) return { missed };
    const finding = await checkEngine({ command: staging.command, version: cache.version, source }, search);
    if ("missed" in finding) return finding;
    publish(cache, staging);
    return { found: { ...finding.found, command: cache.command } };
  }).catch((error: unknown) => {
    search.signal.throwIfAborted();
    return { missed: error instanceof Error ? error.message : String(error) };
  });
}

async function alone<T>(search: Search, cache: EngineCache, work: () => Promise<T>): Promise<T> {
  const lock = await lockCache(search, cache);
  try {
    removeLeftovers(cache);
    return await work();
  } finally {
    lock.release();
  }
}

async function lockCache(search: Search, cache: EngineCache): Promise<ProcessLock> {
  const { version, folder } = cache;
  try {
    mkdirSync(folder, { recursive: true });
    return await acquireLock(cache.lock, {
      signal: search.signal,
      onWait: (pid) => search.announce(`Pulumi ${version}: waiting for process ${pid}, which is obtaining it`),
    });
  } catch (error) {
    search.signal.throwIfAborted();
    throw new OperatorError("EngineUnavailable", {
      problem: `Pulumi ${version} is not on this machine and nothing can be written to its cache ${folder}: ${String(error)}`,
      remedy: "set PULUMI_HOME to a folder that you may write, or put this version of Pulumi on PATH",
      cause: error,
    });
  }
}
