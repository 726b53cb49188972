import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { killGroup, WorkspaceUnderTest } from "./bootstrap-under-test.ts";

// Real processes on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });
const eventually = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 20_000, interval: 20 });
let workspace: WorkspaceUnderTest;
beforeEach(() => {
  workspace = new WorkspaceUnderTest();
});
afterEach(() => workspace.dispose());

const install = "ci --include=dev --loglevel=error";

describe("dependencies", () => {
  it("are installed when they are missing, announced on stderr with npm's output", async () => {
    const { exitCode, stdout, stderr } = await workspace.run(["stacks"]);

    expect(exitCode).toBe(0);
    expect(workspace.npmCalls).toEqual([install]);
    expect(stderr).toContain("setup: installing the locked dependencies with npm ci, because node_modules is missing");
    expect(stderr).toContain("npm on stdout");
    expect(stdout).not.toContain("npm");
  });

  it("are left alone when nothing changed", async () => {
    await workspace.run(["stacks"]);
    const second = await workspace.run(["stacks"]);

    expect(workspace.npmCalls).toHaveLength(1);
    expect(second.stderr).toBe("");
  });

  it("are left alone when a package.json changed only in what no installation depends on", async () => {
    await workspace.run(["stacks"]);
    workspace.write("shared/package.json", JSON.stringify({ name: "shared", scripts: { test: "true" } }));
    await workspace.run(["stacks"]);

    expect(workspace.npmCalls).toHaveLength(1);
  });

  it.each([
    { file: "package-lock.json", content: { lockfileVersion: 3, packages: {} } },
    { file: "shared/package.json", content: { name: "shared", dependencies: { zod: "4.6.7" } } },
    { file: "parts/one/package.json", content: { name: "one", version: "2.0.0" } },
    { file: "parts/two/package.json", content: { name: "two" } },
  ])("are installed again when $file changed", async ({ file, content }) => {
    await workspace.run(["stacks"]);
    workspace.write(file, JSON.stringify(content));
    const { stderr } = await workspace.run(["stacks"]);

    expect(stderr).toContain(`because ${file} changed since the last installation`);
    expect(workspace.npmCalls).toEqual([install, install]);
  });

  it("are installed whole where npm run has chosen a workspace", async () => {
    await workspace.run(["stacks"], "succeeding", { npm_config_workspace: "shared" });

    expect(workspace.npmCalls).toEqual([install]);
  });

  it("count as missing after npm failed, whose exit code is passed on", async () => {
    const failed = await workspace.run(["stacks"], "failing");

    expect(failed.exitCode).toBe(3);
    expect(failed.stdout).toBe("");
    expect(failed.stderr).toMatch(/npm error code E404[^]*npm ci failed with exit code 3[^]*remedy: correct what npm/);
    expect(workspace.has("node_modules/.installation.json")).toBe(false);

    const next = await workspace.run(["stacks"]);
    expect(next.exitCode).toBe(0);
    expect(next.stderr).toContain("because no finished installation is recorded in node_modules");
  });

  it("are refused without npm on PATH", async () => {
    const { exitCode, stderr } = await workspace.run(["stacks"], "succeeding", { PATH: workspace.root });

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/npm cannot be started: spawn npm ENOENT\n {2}remedy: install npm/);
    expect(workspace.has(".local/installation.lock")).toBe(false);
  });

  it.each([
    { fault: "missing", file: "package-lock.json", break: () => workspace.remove("package-lock.json") },
    { fault: "broken", file: "shared/package.json", break: () => workspace.write("shared/package.json", "{") },
  ])("are refused where $file is $fault", async ({ file, break: breakIt }) => {
    breakIt();
    const { exitCode, stderr } = await workspace.run(["stacks"]);

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`setup: ${join(workspace.root, file)} cannot be read: `);
    expect(stderr).toContain(`\n  remedy: restore it: git checkout -- ${file}`);
    expect(workspace.npmCalls).toEqual([]);
  });
});

describe("an interrupted installation", () => {
  it("is begun again after everything was killed", async () => {
    const first = workspace.start(["stacks"], "waiting");
    await eventually(() => workspace.npmCalls.length === 1 && workspace.has("node_modules"));
    killGroup(first.process.pid ?? 0);
    await first.finished;

    const second = await workspace.run(["stacks"]);
    expect(second.exitCode).toBe(0);
    expect(second.stderr).toContain("because no finished installation is recorded");
    expect(workspace.npmCalls).toEqual([install, install]);
  });

  it("is not joined by a second one while an orphaned npm still works in the folder", async () => {
    const first = workspace.start(["stacks"], "waiting");
    await eventually(() => first.said().includes("npm on stdout"));
    first.process.kill("SIGKILL");
    const second = workspace.start(["stacks"], "succeeding");
    await eventually(() => second.said().includes("waiting for process"));
    expect(workspace.npmCalls).toHaveLength(1);

    workspace.letNpmFinish();
    expect((await second.finished).exitCode).toBe(0);
    expect(workspace.npmCalls).toHaveLength(2);
  });

  it("ends with the signal's exit code and leaves no record", async () => {
    const running = workspace.start(["stacks"], "waiting");
    await eventually(() => running.said().includes("npm on stdout"));
    running.process.kill("SIGINT");
    const { exitCode, stderr, stdout } = await running.finished;

    expect(exitCode).toBe(130);
    expect(stderr).toContain("the installation was stopped by SIGINT");
    expect(stdout).toBe("");
    expect(workspace.has("node_modules/.installation.json")).toBe(false);
    expect(workspace.has(".local/installation.lock")).toBe(false);
  });
});

it("lets two calls at once make one installation, and the second says that it waits", async () => {
  const first = workspace.start(["stacks"], "waiting");
  await eventually(() => first.said().includes("npm on stdout"));
  const second = workspace.start(["stacks"]);
  await eventually(() => second.said().includes(`waiting for process ${first.process.pid}, which is installing`));
  workspace.letNpmFinish();

  expect((await first.finished).exitCode).toBe(0);
  expect((await second.finished).exitCode).toBe(0);
  expect(workspace.npmCalls).toHaveLength(1);
});

describe("the verb", () => {
  it("runs in the repository's root with the installed programs first on PATH", async () => {
    const { stdout } = await workspace.run(["stacks", "up", "--only", "a b"]);

    expect(JSON.parse(stdout)).toEqual({
      args: ["up", "--only", "a b"],
      flags: ["--disable-warning=ExperimentalWarning"],
      firstOnPath: join(workspace.root, "node_modules/.bin"),
      cwd: workspace.root,
    });
  });

  it("decides the exit code", async () => {
    expect(await workspace.run(["stacks", "exit", "42"])).toMatchObject({ exitCode: 42, signal: null });
  });

  it.each([
    { ending: "wait", exitCode: 143 },
    { ending: "finish-on-SIGTERM", exitCode: 5 },
  ])("gets the signal and ends as it will: $ending", async ({ ending, exitCode }) => {
    const running = workspace.start(["stacks", ending]);
    let shown = "";
    running.process.stdout?.on("data", (text: string) => (shown += text));
    await eventually(() => shown.includes("\n"));
    running.process.kill("SIGTERM");

    expect(await running.finished).toMatchObject({ exitCode, signal: null });
  });

  it("is refused where there is none of that name, before anything is installed", async () => {
    const { exitCode, stderr } = await workspace.run(["deploy"]);

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/there is no verb "deploy"\n {2}remedy: name one of stacks, /);
    expect(workspace.has("node_modules")).toBe(false);
  });
});
