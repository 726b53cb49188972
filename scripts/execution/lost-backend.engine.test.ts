import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, inject, it } from "vitest";
import { openGateWithoutRules } from "../policies/policy-gate.ts";
import { engineAccess } from "../stacks/engine-access.ts";
import { gatedChain } from "../testing/gated-program.fixture.ts";
import { PlatformFixture } from "../testing/platform.fixture.ts";
import { expectNothingOrphaned, startRun } from "../testing/platform-process.fixture.ts";

/** The engine tries each write that fails for half a minute: of many at once, all at the same time. */
const sideBySide = gatedChain("/").replace(", dependsOn: last", "");

const reader = { needs: ["base"] } as const;
const pause = () => new Promise((resolve) => setTimeout(resolve, 2));
/** Sets a running process's limits (util-linux). */
const prlimit = "/usr/bin/prlimit";

const common = { openPolicyGate: openGateWithoutRules, lockTimeout: 60 } as const;

describe.skipIf(!inject("engineAvailable")).concurrent("in the middle of a run", { timeout: 180_000 }, () => {
  it("a backend that is gone is named with what was under way; when it is back, the next run makes nothing twice", async ({
    expect,
    onTestFinished,
  }) => {
    const fixture = new PlatformFixture({ base: {}, reader }, onTestFinished);
    const gate = join(fixture.root, "gate");
    fixture.write("base", { body: gatedChain(gate) });
    const [backend, mounted] = [join(fixture.root, "backend"), join(fixture.root, ".local/state")];
    /** A link that is turned in one step plays the mount: of a folder that is renamed the engine would make another. */
    const mount = (target: string): void => {
      symlinkSync(target, `${backend}.new`);
      renameSync(`${backend}.new`, backend);
    };
    mkdirSync(mounted, { recursive: true });
    mount(mounted);
    const options = { ...common, environment: { PULUMI_BACKEND_URL: `file://${backend}` } };
    const running = fixture.run("up", options);
    const state = join(mounted, ".pulumi/stacks/base/local.json");
    while (!existsSync(state) || !readFileSync(state, "utf8").includes("chain-1-t1")) await pause();
    mount(join(fixture.root, "nowhere"));
    writeFileSync(gate, "");

    const lost = await running;
    expect(lost.code).toBe(1);
    expect(lost.results.map(({ status }) => status)).toEqual(["failed", "skipped"]);
    expect(lost.results[0]?.reason).toContain(
      `BackendUnreachable: the state backend file://${backend} was lost in the middle of up of "base", with these under way\n    set-`,
    );
    expect(lost.results[0]?.reason).toMatch(/remedy: bring the backend back, and run the command again/);
    await expect(fixture.run("up", options)).rejects.toThrow(
      `BackendUnreachable: the state backend's folder ${backend} is not there`,
    );

    mount(mounted);
    const next = await fixture.run("up", options);
    expect([next.code, next.results.map(({ status }) => status)]).toEqual([0, ["succeeded", "succeeded"]]);
    expectNothingOrphaned(fixture.root, ["base", "reader"], 10);
  });

  it("a disk that is full for the engine's state is told as that; with room again, the next run makes nothing twice", async ({
    expect,
    onTestFinished,
  }) => {
    const fixture = new PlatformFixture({ base: { body: sideBySide }, reader }, onTestFinished);
    const engine = await engineAccess()();
    // A limit on the length of the engine's files plays the full disk: any user can set one, and the account is outside of it.
    const command = join(fixture.root, "pulumi");
    writeFileSync(command, `#!/bin/sh\nulimit -f 24\nexec "${engine.command}" "$@"\n`, { mode: 0o755 });

    const full = await fixture.run("up", { ...common, obtainEngine: () => Promise.resolve({ ...engine, command }) });
    expect(full.code).toBe(1);
    expect(full.results.map(({ status }) => status)).toEqual(["failed", "skipped"]);
    expect(full.results[0]?.reason).toMatch(
      /DiskFull: up of "base" was killed: the disk of file:\S+ is full, and the engine could write only a part of its state\n {2}remedy: make room there/,
    );
    const state = readFileSync(join(fixture.root, ".local/state/.pulumi/stacks/base/local.json"), "utf8");
    expect(() => JSON.parse(state) as unknown).toThrow(SyntaxError);

    rmSync(command);
    const next = await fixture.run("up", common);
    expect([next.code, next.results.map(({ status }) => status)]).toEqual([0, ["succeeded", "succeeded"]]);
    expectNothingOrphaned(fixture.root, ["base", "reader"], 10);
  });

  it.skipIf(!existsSync(prlimit))(
    "a disk that is full for the command's own files ends the run with their name; with room again, the next one makes nothing twice",
    async ({ expect, onTestFinished }) => {
      const body = `await new Promise((resolve) => setTimeout(resolve, 1500));`;
      const fixture = new PlatformFixture({ base: { body }, reader }, onTestFinished);
      const run = startRun(fixture.root, "up");
      await run.seen("base: started");
      const runs = join(fixture.root, ".local/runs");
      const journal = (): string => join(runs, readdirSync(runs)[0] ?? "");
      while (!readFileSync(journal(), "utf8").includes("engine started")) await pause();
      // From now on the command can make no file longer than its journal is; engine and account can.
      const size = String(statSync(journal()).size);
      execFileSync(prlimit, [`--fsize=${size}:${size}`, "--pid", String(run.process.pid)]);

      const { code, printed } = await run.ended;
      expect(code).toBe(1);
      expect(printed).toMatch(/"reason": "DiskFull: \S+\/\.local\/\S+: EFBIG[^\n]*remedy: make room there/);
      expect(printed).toContain(`DiskFull: ${journal()}: EFBIG`);

      const next = await startRun(fixture.root, "up").ended;
      expect([next.code, next.printed]).toEqual([0, next.printed]);
      expect(next.printed).toMatch(/was cut off, the run \S+ \(up\): finished nothing; under way base/);
      expectNothingOrphaned(fixture.root, ["base", "reader"], 2);
    },
  );
});
