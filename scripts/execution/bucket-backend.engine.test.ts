import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { stateFiles } from "../environment/state-files.ts";
import { interruptedRuns } from "../journal/interrupted-run.ts";
import { engineAccess } from "../stacks/engine-access.ts";
import { type Platform, projectOf } from "../stacks/platform.ts";
import { stackStatuses } from "../stacks/verbs/status.verb.ts";
import { pastUpdates } from "../state/past-updates.ts";
import { stackLocks } from "../state/stack-locks.ts";
import { StackReaders } from "../state/stack-readers.ts";
import { StateReader } from "../state/stack-state.ts";
import { gatedChain } from "../testing/gated-program.fixture.ts";
import { PlatformFixture } from "../testing/platform.fixture.ts";
import { startRun } from "../testing/platform-process.fixture.ts";
import { S3Server, s3Credentials, s3ServerCommand } from "../testing/s3-server.fixture.ts";

const s3Server = await s3ServerCommand();

/** Whether our reading of the bucket and the engine's are the same. */
async function expectAsTheEngineTells(platform: Platform): Promise<void> {
  // The same backend, as one whose files are not looked into.
  const engines = { ...platform.backend, url: undefined };
  for (const name of ["base", "reader"]) {
    const project = projectOf(platform, name);
    const [ours, told] = await Promise.all(
      [platform.backend, engines].map((backend) => new StateReader(backend, engineAccess()).read(project, "local")),
    );
    expect({ ...ours, digest: "" }).toEqual({ ...told, digest: "" });
    const asked = { project, stack: "local" };
    expect(await pastUpdates(platform.backend, asked, engineAccess())).toEqual(
      await pastUpdates(engines, asked, engineAccess()),
    );
  }
  const readers = [platform.backend, engines].map((backend) =>
    new StackReaders(backend, engineAccess()).of(["base"], "elsewhere"),
  );
  expect(await readers[0]).toEqual(await readers[1]);
}

describe.skipIf(!inject("engineAvailable") || s3Server === undefined)(
  "a state backend in a bucket",
  { timeout: 300_000 },
  () => {
    it("is read without the engine; lost in the middle, it is named; back again, the next run releases what was held and goes on", async () => {
      for (const [name, value] of Object.entries(s3Credentials)) vi.stubEnv(name, value);
      onTestFinished(() => void vi.unstubAllEnvs());
      const server = await S3Server.start(s3Server ?? "", onTestFinished);
      const environment = { PULUMI_BACKEND_URL: server.url };
      const endless = "await new Promise((resolve) => setTimeout(resolve, 300_000));";
      const fixture = new PlatformFixture({ base: { body: endless }, reader: { needs: ["base"] } });
      const platform = await fixture.platform({ environment });
      const statuses = async () =>
        (await stackStatuses(platform, {})).map(({ status, resources }) => `${status} ${String(resources)}`);
      expect(await statuses()).toEqual(["never deployed 0", "never deployed 0"]);

      const killed = startRun(fixture.root, "up", {}, environment);
      while ((await stackLocks(platform.backend, "base", "local"))?.length !== 1);
      killed.process.kill("SIGKILL");
      await killed.ended;
      expect(interruptedRuns(platform)).toHaveLength(1);

      const gate = join(fixture.root, "gate");
      fixture.write("base", { body: gatedChain(gate) });
      const lost = startRun(fixture.root, "up", { resume: true }, environment);
      const state = () => stateFiles(platform.backend)?.read("stacks/base/local.json");
      while (!(await state())?.includes("chain-1"));
      expect((await statuses())[0]).toMatch(/^locked/);
      server.cut();
      writeFileSync(gate, ""); // the engine goes on trying for a minute and a half
      expect((await lost.ended).code).toBe(1);
      expect(stripVTControlCharacters((await lost.ended).printed)).toMatch(
        /BackendUnreachable: the state backend s3:\S+ was lost in the middle of up of \S*base\S*, with these under way[\s\S]*remedy: bring the backend back/,
      );
      await expect(statuses()).rejects.toThrow(
        /BackendUnreachable: the state backend s3:\/\/states\/team\/ cannot be read/,
      );

      await server.mend();
      const next = await startRun(fixture.root, "up", {}, environment).ended;
      expect([next.code, next.printed]).toEqual([0, next.printed]);
      expect(next.printed).toMatch(/base: released the lock of \S+ \(process \d+, since \S+\): that process is dead/);
      expect(await statuses()).toEqual(["fresh 9", "fresh 1"]);
      await expectAsTheEngineTells(platform);
    });
  },
);
