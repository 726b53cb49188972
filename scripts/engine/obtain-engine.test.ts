import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isAlive, processToken } from "../bootstrap/process-lock.mjs";
import { MachineUnderTest, pulumiPrinting, tokenOfTheDead } from "./engine-under-test.ts";
import { wantedVersion } from "./engine-version.ts";

const version = wantedVersion();
const fitting = pulumiPrinting(`v${version}`);
// Real processes on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });
const eventually = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 20_000, interval: 20 });
let machine: MachineUnderTest;
beforeEach(() => {
  machine = new MachineUnderTest();
});
afterEach(() => machine.dispose());

describe("an engine that is there", () => {
  it("is taken from PATH, and nothing else is touched", async () => {
    const command = machine.putPulumiOnPath(fitting);

    expect(await machine.obtain()).toEqual({ command, version, source: "path" });
    expect(machine.versionsListed).toEqual([]);
  });

  it.each([
    { printed: "v3.200.0", outcome: "is v3.200.0" },
    { printed: `v${version}-alpha.1`, outcome: `is v${version}-alpha.1` },
    { printed: '""', outcome: "is of no version" },
  ])("on PATH is passed over where it prints $printed, in favour of the cached one", async ({ printed, outcome }) => {
    const command = machine.putPulumiOnPath(pulumiPrinting(printed));
    machine.putPulumi(machine.cached, fitting);

    expect(await machine.obtain()).toEqual({ command: machine.cached, version, source: "cache" });
    expect(machine.announced).toEqual([
      `Pulumi ${version}: on PATH: ${command} ${outcome}`,
      `Pulumi ${version}: ${machine.cached} (cache)`,
    ]);
  });

  it("in the cache is replaced where it is broken", async () => {
    machine.putPulumi(machine.cached, "#!/bin/sh\necho 'cannot execute' >&2\nexit 126\n");
    machine.putGo("succeeding");
    const engine = await machine.obtain();

    expect(engine).toEqual({ command: machine.cached, version, source: "go build" });
    expect(machine.announced).toContain(
      `Pulumi ${version}: in the cache: ${machine.cached} does not run (exit code 126: cannot execute)`,
    );
    expect(await machine.obtain()).toMatchObject({ source: "cache" });
  });
});

describe("a download", () => {
  it("is moved into the cache with all that came with it", async () => {
    const engine = await machine.obtain({
      download: async (folder) => {
        machine.putPulumi(join(folder, "bin/pulumi"), fitting);
        writeFileSync(join(folder, "bin/pulumi-language-nodejs"), "beside it");
        return undefined;
      },
    });

    expect(engine).toEqual({ command: machine.cached, version, source: "download" });
    expect(readFileSync(join(machine.versions, version, "bin/pulumi-language-nodejs"), "utf8")).toBe("beside it");
    expect(machine.versionsListed).toEqual([version]);
  });

  it.each([
    { fault: "fails", download: async () => "get.pulumi.com cannot be reached", outcome: "get.pulumi.com cannot be" },
    {
      fault: "throws",
      download: () => Promise.reject(new Error("ENOSPC: no space left")),
      outcome: "ENOSPC: no space",
    },
    { fault: "brings nothing", download: async () => undefined, outcome: "bin/pulumi does not run (spawn " },
  ])("that $fault leaves nothing and is named among what was tried", async ({ download, outcome }) => {
    const failure = await machine.obtain({ download }).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: "EngineUnavailable" });
    expect(String(failure)).toContain(outcome);
    expect(String(failure)).toMatch(/Go build: no go on PATH\n {2}remedy: do one of these/);
    expect(machine.versionsListed).toEqual([]);
  });
});

describe("a Go build", () => {
  it("ends in the cache, locked to the committed modules and with the version in it", async () => {
    machine.putGo("succeeding");
    const engine = await machine.obtain();

    expect(engine).toEqual({ command: machine.cached, version, source: "go build" });
    expect(machine.versionsListed).toEqual([version]);
    expect(machine.goCalls[1]).toMatch(
      new RegExp(
        `^build -v -o .*/bin/pulumi -mod=readonly -trimpath -ldflags -X github\\.com/pulumi/pulumi/sdk/v3/go/common/version\\.Version=v${version} github\\.com/pulumi/pulumi/pkg/v3/cmd/pulumi$`,
      ),
    );
    expect(machine.announced.at(-2)).toContain("(the first time about ten minutes on two cores, four on fast ones)");
    expect(machine.progress).toContain("fetching what the Pulumi engine is built of: module 1, 0 s");
    expect(machine.progress).toContain("building the Pulumi engine: 1 of 3 packages, 0 s");
    expect(machine.progress).toContain("building the Pulumi engine: 2 of 3 packages, 0 s");
  });

  it("that fails leaves nothing and is told with Go's own words", async () => {
    machine.putGo("failing");

    await expect(machine.obtain()).rejects.toThrow(
      "Go build: go build: exit code 1; go: dial tcp: lookup proxy.golang.org: no such host",
    );
    expect(machine.versionsListed).toEqual([]);
  });

  it("stops with all its compilers when it is aborted, and leaves nothing", async () => {
    machine.putGo("waiting");
    const stop = new AbortController();
    const search = machine.obtain({ signal: stop.signal });
    await eventually(() => machine.has("compiler.pid") && machine.read("compiler.pid") !== "");
    const compiler = processToken(Number(machine.read("compiler.pid")));
    stop.abort(new Error("stopped by the test"));

    await expect(search).rejects.toThrow("stopped by the test");
    expect(machine.versionsListed).toEqual([]);
    await eventually(() => !isAlive(compiler));
  });

  it.each([
    { signal: "SIGINT", code: 130 },
    { signal: "SIGTERM", code: 143 },
    { signal: "SIGUSR2", code: 7 }, // on which the process of this test calls process.exit
  ] as const)("leaves nothing after $signal", async ({ signal, code }) => {
    machine.putGo("waiting");
    const search = machine.start();
    await eventually(() => machine.has("compiler.pid"));
    search.process.kill(signal);

    expect(await search.exitCode).toBe(code);
    expect(machine.versionsListed).toEqual([]);
  });
});

describe("a cache", () => {
  it("is rid of what killed attempts left, and of nothing that a living one makes", async () => {
    const leftover = `.obtaining-${version}-${await tokenOfTheDead()}-a1b2c3`;
    const living = `.obtaining-${version}-${processToken()}-a1b2c3`;
    for (const name of [leftover, living]) mkdirSync(join(machine.versions, name, "tmp"), { recursive: true });
    machine.putGo("succeeding");
    await machine.obtain();

    expect(machine.versionsListed.sort()).toEqual([living, version]);
  });

  it("is filled by the next attempt after one was killed", async () => {
    machine.putGo("waiting");
    const killed = machine.start();
    await eventually(() => machine.has("compiler.pid"));
    killed.process.kill("SIGKILL");
    await killed.exitCode;
    expect(machine.versionsListed).toHaveLength(2);
    machine.putGo("succeeding");

    expect(await machine.obtain()).toMatchObject({ source: "go build" });
    expect(machine.versionsListed).toEqual([version]);
    process.kill(Number(machine.read("compiler.pid")));
  });

  it("is filled once by two attempts at the same time", async () => {
    machine.putGo("waiting");
    const first = machine.start();
    await eventually(() => machine.has("compiler.pid"));
    const second = machine.obtain();
    const waiting = `Pulumi ${version}: waiting for process ${first.process.pid}, which is obtaining it`;
    await eventually(() => machine.announced.includes(waiting));
    machine.letGoFinish();

    expect(await second).toEqual({ command: machine.cached, version, source: "cache" });
    expect(await first.exitCode).toBe(0);
    expect(first.said()).toContain(`found go build ${machine.cached}`);
    expect(machine.goCalls.filter((call) => call.startsWith("build"))).toHaveLength(1);
    expect(machine.versionsListed).toEqual([version]);
  });

  it("that cannot be written is an error of its own", async () => {
    writeFileSync(join(machine.root, "pulumi home"), "a file in the way");

    await expect(machine.obtain()).rejects.toMatchObject({
      code: "EngineUnavailable",
      remedy: "set PULUMI_HOME to a folder that you may write, or put this version of Pulumi on PATH",
    });
  });
});
