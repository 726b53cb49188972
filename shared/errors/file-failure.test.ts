import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { fileFailure } from "./file-failure.ts";
import { OperatorError } from "./operator-error.ts";

const thrown = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "files-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
};

it.each([
  ["ENOSPC", "DiskFull", /make room/],
  ["EDQUOT", "DiskFull", /make room/],
  ["EFBIG", "DiskFull", /make room/],
  ["EROFS", "FileUnusable", /right to write/],
  ["EACCES", "FileUnusable", /right to write/],
  ["EIO", "FileUnusable", /disk or the mount/],
])("takes %s for %s, names the file and says what to do", (code, expected, remedy) => {
  const error = Object.assign(new Error(`${code}: as the system says, write`), { code, syscall: "write" });
  const failure = fileFailure(error, "/work/runs/1.jsonl");
  expect(failure?.code).toBe(expected);
  expect(failure?.problem).toBe(`/work/runs/1.jsonl: ${code}: as the system says, write`);
  expect(failure?.remedy).toMatch(remedy);
  expect(failure?.cause).toBe(error);
});

it("takes the file from the system's own error where it has one", () => {
  const missing = join(folder(), "missing");
  expect(fileFailure(thrown(() => readFileSync(missing)))?.message).toContain(`FileUnusable: ${missing}: ENOENT`);
  expect(fileFailure(Object.assign(new Error("ENOSPC: write"), { code: "ENOSPC" }))?.problem).toBe(
    "a file of this command: ENOSPC: write",
  );
  const blocked = join(folder(), "a file");
  writeFileSync(blocked, "");
  expect(fileFailure(thrown(() => writeFileSync(join(blocked, "below"), "")))?.problem).toMatch(/ENOTDIR/);
});

it("leaves every other error as it is", async () => {
  expect(fileFailure(new Error("of ours"))).toBeUndefined();
  expect(fileFailure("no error")).toBeUndefined();
  const told = new OperatorError("UsageError", { problem: "told already", remedy: "none" });
  expect(fileFailure(told, "a file")).toBeUndefined();
  const socket = connect(join(folder(), "nobody.sock"));
  expect(fileFailure(await new Promise((resolve) => socket.on("error", resolve)))).toBeUndefined();
});
