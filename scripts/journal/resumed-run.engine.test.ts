import { describe, expect, inject, it } from "vitest";
import { killTree } from "../execution/process-tree.ts";
import { PlatformFixture } from "../testing/platform.fixture.ts";
import {
  descendants,
  expectNothingOrphaned,
  hasPendingOperations,
  type PlatformProcess,
  startRun,
} from "../testing/platform-process.fixture.ts";

/** The second set that is made, and that is the one of `left`, is never answered. */
const stuck = {
  PAYMENTS_DISTURBANCES: JSON.stringify([
    { operation: "create", type: "aws:wafv2/ipSet:IpSet", times: 1 },
    { operation: "create", type: "aws:wafv2/ipSet:IpSet", times: 1, seconds: 3600 },
  ]),
};
const chain = { base: {}, left: { needs: ["base"] }, top: { needs: ["left"] } } as const;

async function makingLeft({ process }: PlatformProcess, root: string): Promise<void> {
  while (!hasPendingOperations(root, "left", "aws:wafv2/ipSet:IpSet") && process.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.skipIf(!inject("engineAvailable"))("up --resume through the real engine", { timeout: 120_000 }, () => {
  it("knows what a killed run had finished and what was under way, repairs that, and redoes only what is needed", async () => {
    const { root } = new PlatformFixture(chain);
    const run = startRun(root, "up", {}, stuck);
    await makingLeft(run, root);
    killTree(run.process.pid ?? 0);
    await run.ended;

    const { code, printed } = await startRun(root, "up", { resume: true }).ended;
    expect(code, printed).toBe(0);
    expect(printed).toMatch(/^going on with the run \S+ \(up\): finished base; under way left$/m);
    expect(printed).toMatch(/^base: unchanged since /m);
    expect(printed).toContain(
      "left: an earlier run was killed with 1 operations under way; asking what became of them",
    );
    expectNothingOrphaned(root, Object.keys(chain), 3);
  });

  it("waits for the engine that a killed command has left at work, and then does what is missing", async () => {
    const { root } = new PlatformFixture(chain);
    const run = startRun(root, "up", {}, stuck);
    await makingLeft(run, root);
    // Else it ends as soon as its command is gone, and may have done so before the next one looks.
    const engines = descendants(run.process.pid ?? 0, "pulumi");
    for (const engine of engines) process.kill(engine, "SIGSTOP");
    run.process.kill("SIGKILL");
    await run.ended;

    const next = startRun(root, "up", { resume: true });
    await next.seen("waiting for what the run");
    for (const engine of engines) process.kill(engine, "SIGCONT");
    const { code, printed } = await next.ended;
    expect(code, printed).toBe(0);
    expect(printed).toMatch(/^waiting for what the run \S+ has left at work: left \(process group \d+\)$/m);
    expectNothingOrphaned(root, Object.keys(chain), 3);
  });
});
