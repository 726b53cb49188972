import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { upInProcess } from "./rollout.verb.ts";

/** A revision whose command writes down how it was called and ends with that code. */
function revisionEndingWith(code: number): string {
  const folder = mkdtempSync(join(tmpdir(), "revision-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "scripts/stacks"), { recursive: true });
  const script = `
    import { writeFileSync } from "node:fs";
    const { PAYMENTS_LOCAL: local, TOKEN: token } = process.env;
    writeFileSync("called.json", JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), local, token }));
    process.exitCode = ${String(code)};`;
  writeFileSync(join(folder, "scripts/stacks/stacks.command.ts"), script);
  return folder;
}
const called = (folder: string): unknown => JSON.parse(readFileSync(join(folder, "called.json"), "utf8"));

it("deploys by the revision's own command, in its folder, into the state of the clone that rolls out", async () => {
  const folder = revisionEndingWith(0);
  const deploy = upInProcess({ root: "/clone", rehearse: false, processEnvironment: { TOKEN: "kept" } });
  expect(await deploy(folder, "staging", undefined)).toBe(true);
  expect(called(folder)).toEqual({
    args: ["up", "--env", "staging", "--yes", "--json"],
    cwd: folder,
    local: "/clone/.local",
    token: "kept",
  });
});

it("deploys one layer where one is named, rehearses where that is asked, and says when it failed", async () => {
  const folder = revisionEndingWith(1);
  const deploy = upInProcess({ root: "/clone", rehearse: true, processEnvironment: {} });
  expect(await deploy(folder, "prod", "edge")).toBe(false);
  expect(called(folder)).toMatchObject({
    args: ["up", "--env", "prod", "--yes", "--json", "--only", "edge", "--rehearse"],
  });
});
