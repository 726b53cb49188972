import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { changedFiles } from "./changed-files.ts";

let root: string;
const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
const git = (...args: string[]): string => execFileSync("git", [...identity, ...args], { cwd: root, encoding: "utf8" });

function write(file: string, text: string): void {
  mkdirSync(join(root, file, ".."), { recursive: true });
  writeFileSync(join(root, file), text);
}

function commit(): void {
  git("add", "-A");
  git("commit", "--quiet", "-m", "a change");
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "git-"));
  git("init", "--quiet", "--initial-branch", "main");
  write("shared/a.ts", "a");
  write("shared/moved.ts", "a file that is moved, long enough to be recognised");
  write("shared/kept.ts", "kept");
  commit();
});
afterEach(() => rmSync(root, { recursive: true }));

it("lists what is committed, changed, new, removed and moved since a commit", async () => {
  git("switch", "--quiet", "-c", "feature");
  write("projects/committed.ts", "c");
  commit();
  write("shared/a.ts", "changed");
  write("projects/new file.ts", "n");
  renameSync(join(root, "shared/moved.ts"), join(root, "shared/there.ts"));
  expect(await changedFiles(root, "main")).toEqual([
    "projects/committed.ts",
    "projects/new file.ts",
    "shared/a.ts",
    "shared/moved.ts",
    "shared/there.ts",
  ]);
});

it("leaves out what happened on the other branch since", async () => {
  git("switch", "--quiet", "-c", "feature");
  write("projects/mine.ts", "m");
  commit();
  git("switch", "--quiet", "main");
  write("projects/theirs.ts", "t");
  commit();
  git("switch", "--quiet", "feature");
  expect(await changedFiles(root, "main")).toEqual(["projects/mine.ts"]);
});

it.each(["nowhere", "--output=/tmp/x", "", "HEAD~5"])("refuses the commit %j", async (ref) => {
  await expect(changedFiles(root, ref)).rejects.toThrow(
    `UsageError: git knows no commit "${ref}"\n  remedy: name a branch, tag or commit of this clone`,
  );
});

it("says what git says where two histories have nothing in common", async () => {
  git("switch", "--quiet", "--orphan", "other");
  write("b.ts", "b");
  commit();
  await expect(changedFiles(root, "main")).rejects.toThrow(
    /UsageError: git does not tell what changed since "main": fatal/,
  );
});
