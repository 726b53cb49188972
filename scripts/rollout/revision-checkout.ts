import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";

const run = promisify(execFile);
const git = async (root: string, ...args: string[]): Promise<string> =>
  (await run("git", args, { cwd: root, maxBuffer: 2 ** 26 })).stdout.trim();

/**
 * The full name of a commit. What is not committed is no part of it, and a folder with changes would mislead.
 *
 * @throws {OperatorError} UsageError for a revision that git does not know, or where files are changed
 */
export async function committedRevision(root: string, ref: string): Promise<string> {
  const changed = await git(root, "status", "--porcelain", "--untracked-files=normal");
  if (changed !== "") {
    throw new OperatorError("UsageError", {
      problem: `the working folder has changes that no revision holds:\n${changed}`,
      remedy: "commit or stash them: a rollout deploys commits only",
    });
  }
  return knownRevision(root, ref);
}

/** @throws {OperatorError} UsageError for a revision that git does not know */
export async function knownRevision(root: string, ref: string): Promise<string> {
  try {
    return await git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  } catch (cause) {
    throw new OperatorError("UsageError", {
      problem: `git knows no commit "${ref}"`,
      remedy: "name a branch, tag or commit of this clone; a shallow clone needs it fetched first",
      cause,
    });
  }
}

/** Calls `work` with a folder that holds the revision and what it depends on, and takes the folder away again. */
export async function withRevision<T>(
  root: string,
  revision: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const place = join(root, ".local/rollout");
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, `${revision.slice(0, 12)}-`));
  try {
    await git(root, "worktree", "add", "--detach", "--force", folder, revision);
    await bringDependencies(root, folder);
    return await work(folder);
  } finally {
    await git(root, "worktree", "remove", "--force", folder).catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
    await git(root, "worktree", "prune");
  }
}

/** The same lock file means the same packages: they are linked. Another one is installed. */
async function bringDependencies(root: string, folder: string): Promise<void> {
  const lock = (where: string): string | undefined => {
    const file = join(where, "package-lock.json");
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  const wanted = lock(folder);
  if (wanted === undefined) return;
  if (wanted === lock(root)) linkPackages(root, folder);
  else await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, maxBuffer: 2 ** 26 });
}

/** Links each package, but the workspaces to the folder's own: a link to the whole would run the programs of `root`. */
function linkPackages(root: string, folder: string): void {
  const link = (target: string, ...path: string[]): void => symlinkSync(target, join(folder, ...path));
  mkdirSync(join(folder, "node_modules/@payments"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name !== "@payments" && name !== ".cache") link(join(root, "node_modules", name), "node_modules", name);
  }
  for (const workspace of ["shared", "scripts", ...readdirSync(join(folder, "projects")).map((p) => `projects/${p}`)]) {
    const manifest = join(folder, workspace, "package.json");
    if (!existsSync(manifest)) continue;
    const { name } = JSON.parse(readFileSync(manifest, "utf8")) as { name: string };
    link(join(folder, workspace), "node_modules", name);
    const own = join(root, workspace, "node_modules");
    if (existsSync(own)) link(own, workspace, "node_modules");
  }
}
