import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, resolve } from "node:path";
import type { EngineLocation, EngineSource, Finding } from "./engine-location.ts";
import type { RunProcess } from "./process-group.ts";

/** The version of the installed `@pulumi/pulumi`: CLI and SDK stay in lockstep, so the CLI's is not written anywhere else. */
export function wantedVersion(): string {
  return installedVersion("@pulumi/pulumi");
}

/** The version of a package that is installed here. */
export function installedVersion(packageName: string): string {
  const file = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };
  return version;
}

/** Runs `<command> version`: an engine where it prints exactly the wanted version, otherwise what it did instead. */
export async function checkEngine(
  wanted: Omit<EngineLocation, "source"> & { readonly source: EngineSource },
  context: { readonly run: RunProcess; readonly environment: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<Finding> {
  const { succeeded, stdout, stderr, ending } = await context.run({
    command: wanted.command,
    args: ["version"],
    environment: { ...context.environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    signal: context.signal,
    limitSeconds: 30,
  });
  const printed = stdout.trim();
  if (succeeded && printed === `v${wanted.version}`) return { found: wanted };
  if (succeeded) return { missed: `${wanted.command} is ${printed === "" ? "of no version" : printed}` };
  return { missed: `${wanted.command} does not run (${[ending, ...stderr.slice(-1)].join(": ")})` };
}

/** Absolute path of the first program of that name on PATH. */
export function programOnPath(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => resolve(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
