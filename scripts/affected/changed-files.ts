import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";

const run = promisify(execFile);

/**
 * Files of the repository that differ from where this branch left `ref`, committed or not, new and removed ones too; a moved
 * file counts under both names.
 *
 * @param root the repository's root
 * @returns paths from the root
 * @throws {OperatorError} UsageError for a ref that git does not know
 */
export async function changedFiles(root: string, ref: string): Promise<string[]> {
  const git = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await run("git", args, { cwd: root, maxBuffer: 2 ** 28 });
    return stdout.split("\0").filter((path) => path !== "");
  };
  try {
    await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  } catch (cause) {
    throw new OperatorError("UsageError", {
      problem: `git knows no commit "${ref}"`,
      remedy:
        "name a branch, tag or commit of this clone; a shallow clone needs it fetched first: git fetch origin <ref>",
      cause,
    });
  }
  try {
    const changed = await git("diff", "--name-only", "--no-renames", "--relative", "-z", "--merge-base", ref, "--");
    const untracked = await git("ls-files", "--others", "--exclude-standard", "-z");
    return [...new Set([...changed, ...untracked])].sort();
  } catch (cause) {
    const said = String((cause as { stderr?: unknown }).stderr ?? cause).trim();
    throw new OperatorError("UsageError", {
      problem: `git does not tell what changed since "${ref}": ${said}`,
      remedy: "name a commit that this branch descends from; a shallow clone needs its history: git fetch --unshallow",
      cause,
    });
  }
}
