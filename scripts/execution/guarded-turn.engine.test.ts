import { describe, expect, inject, it } from "vitest";
import { PlatformFixture } from "../testing/platform.fixture.ts";
import {
  expectNothingOrphaned,
  hasPendingOperations,
  locks,
  type PlatformProcess,
  startRun,
} from "../testing/platform-process.fixture.ts";

const set = "aws:wafv2/ipSet:IpSet";
const disturbed = (...disturbances: readonly object[]) => ({ PAYMENTS_DISTURBANCES: JSON.stringify(disturbances) });
const throttled = disturbed({ operation: "create", type: set, times: 2, code: "ThrottlingException" });
const refused = disturbed({ operation: "create", type: set, times: 1, code: "AccessDeniedException" });
/** Longer than any test: only who is told to stop waiting gets on. */
const stuck = disturbed({ operation: "create", type: set, times: 1, seconds: 3600 });
const deaf = disturbed({ operation: "create", type: set, times: 1, seconds: 3600, deaf: true });

/** Waits until the engine is in the middle of making the first set of `base`. */
async function inOperation({ process }: PlatformProcess, root: string): Promise<void> {
  while (!hasPendingOperations(root, "base", set) && process.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The next run finds everything in order, or puts it in order, and nothing is lost or made twice. */
async function converges(root: string, stacks: readonly string[]): Promise<void> {
  const { code, printed } = await startRun(root, "up").ended;
  expect(code, printed).toBe(0);
  expectNothingOrphaned(root, stacks, stacks.length);
  expect(locks(root)).toEqual([]);
}

describe.skipIf(!inject("engineAvailable"))("through the real engine", { timeout: 120_000 }, () => {
  it("repeats a turn to which AWS answers that it is throttled, says so each time, and makes nothing twice", async () => {
    const { root } = new PlatformFixture({ base: {} });
    const { code, printed } = await startRun(root, "up", {}, throttled).ended;
    expect(code, printed).toBe(0);
    const repetitions = printed.match(/^base: AWS answered with an error that passes; once more in .*$/gm) ?? [];
    expect(repetitions.map((line) => / \((\d of \d)\)/.exec(line)?.[1])).toEqual(["1 of 4", "2 of 4"]);
    expectNothingOrphaned(root, ["base"], 1);
  });

  it("fails at once where AWS answers with an error that would come again, though it would not have come here", async () => {
    const { root } = new PlatformFixture({ base: {}, reader: { needs: ["base"] } });
    const { code, printed } = await startRun(root, "up", {}, refused).ended;
    expect(code, printed).toBe(1);
    expect(printed).toContain("api error AccessDeniedException");
    expect(printed).not.toContain("once more in");
    expect(printed).toContain("waits for base");
    await converges(root, ["base", "reader"]);
  });

  it("cancels what is under way at the second Ctrl-C, and leaves no lock", async () => {
    const { root } = new PlatformFixture({ base: {} });
    const run = startRun(root, "up", {}, stuck);
    await inOperation(run, root);
    run.process.kill("SIGINT");
    await run.seen("interrupted: waiting for the stacks at work; Ctrl-C again cancels them");
    run.process.kill("SIGINT");
    const { code, printed } = await run.ended;
    expect(printed).toContain("cancelling: engines end the resource operations under way and start no other");
    expect(printed).not.toContain("killing everything that runs");
    expect(code, printed).toBe(130);
    expect(locks(root)).toEqual([]);
    await converges(root, ["base"]);
  });

  it("kills everything at the third Ctrl-C, and the next run puts in order what that left", async () => {
    const { root } = new PlatformFixture({ base: {} });
    const run = startRun(root, "up", {}, deaf);
    await inOperation(run, root);
    for (const said of ["interrupted: waiting", "cancelling: engines end", "killing everything that runs"]) {
      run.process.kill("SIGINT");
      await run.seen(said);
    }
    const { code, printed } = await run.ended;
    expect(printed).toContain("killing everything that runs; the next run finds out what was under way and repairs it");
    expect(code, printed).toBe(130);
    await converges(root, ["base"]);
  });

  it("ends a stack that takes longer than its limit, lets others go on, and skips only who reads it", async () => {
    const { root } = new PlatformFixture({ base: {}, other: {}, reader: { needs: ["base"] } });
    const { code, printed } = await startRun(root, "up", { stackTimeout: 6, concurrency: 1 }, stuck).ended;
    expect(code, printed).toBe(1);
    const { results } = JSON.parse(printed.slice(printed.indexOf("{\n"))) as {
      results: { stack: string; status: string; reason?: string }[];
    };
    expect(results.map(({ stack, status }) => [stack, status])).toEqual([
      ["base", "failed"],
      ["other", "succeeded"],
      ["reader", "skipped"],
    ]);
    expect(results[0]?.reason).toMatch(/StackTimeout: up of "base" was cancelled after 6 s/);
    expect(locks(root)).toEqual([]);
    await converges(root, ["base", "other", "reader"]);
  });
});
