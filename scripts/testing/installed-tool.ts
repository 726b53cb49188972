import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const tools = fileURLToPath(new URL("../../.local/tools", import.meta.url));

export interface Tool {
  readonly name: string;
  readonly version: string;
  /** What puts it into `<folder>/bin`. */
  readonly installation: (folder: string) => {
    readonly command: string;
    readonly args: readonly string[];
    readonly env: NodeJS.ProcessEnv;
  };
}

/** A command of a Go module: built from the module proxy. */
export function goTool(name: string, version: string, packagePath: string): Tool {
  const installation: Tool["installation"] = (folder) => ({
    command: "go",
    args: ["install", `${packagePath}@v${version}`],
    env: { GOBIN: join(folder, "bin") },
  });
  return { name, version, installation };
}

/**
 * Installs a tool that tests use, once for each version.
 *
 * @returns its command; nothing where its toolchain or its registry is out of reach
 */
export async function installedTool({ name, version, installation }: Tool): Promise<string | undefined> {
  const folder = join(tools, `${name}-${version}`);
  const installed = join(folder, "bin", name);
  if (existsSync(installed)) return installed;
  mkdirSync(folder, { recursive: true });
  const { command, args, env } = installation(folder);
  try {
    await run(command, args, { env: { ...process.env, ...env }, timeout: 180_000 });
  } catch {
    return undefined;
  }
  return existsSync(installed) ? installed : undefined;
}
