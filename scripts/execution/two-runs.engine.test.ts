import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { waitAt } from "../testing/gated-program.fixture.ts";
import { type FixtureRun, PlatformFixture } from "../testing/platform.fixture.ts";
import { descendants, expectNothingOrphaned, startRun } from "../testing/platform-process.fixture.ts";

interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

/** The only stack's part of the run's document. */
function resultOf({ printed }: Ended): FixtureRun["results"][number] {
  const document = JSON.parse(/^\{\n[\s\S]*?^\}$/m.exec(printed)?.[0] ?? "{}") as Partial<FixtureRun>;
  const [result] = document.results ?? [];
  if (!result) throw new Error(`no result was printed:\n${printed}`);
  return result;
}

/** Processes that hold the stack's lock. */
function holders(root: string): number[] {
  const folder = join(root, ".local/state/.pulumi/locks/organization/base/local");
  if (!existsSync(folder)) return [];
  const locks = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return locks.map((file) => (JSON.parse(readFileSync(join(folder, file), "utf8")) as { pid: number }).pid);
}

/** A program that says that it runs, and waits at the gate. */
const waitingFor = (running: string, gate: string, description: string): string => `
  const { writeFileSync } = await import("node:fs");
  writeFileSync(${JSON.stringify(running)}, "");
  ${waitAt(gate)}
  new aws.wafv2.IpSet("second", { name: \`second-\${scope.environmentSuffix}\`, scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: [], description: "${description}" }, { provider });`;

describe.skipIf(!inject("engineAvailable"))("two runs on one stack", { timeout: 180_000 }, () => {
  it("that begin at the same moment make everything once, one after the other", async () => {
    const fixture = new PlatformFixture({ base: {} });
    const both = ["up", "up"].map((verb) => startRun(fixture.root, verb, { lockTimeout: 120 }));
    const ended = await Promise.all(both.map((run) => run.ended));
    expect(ended.map(({ code, printed }) => [code, printed])).toEqual(ended.map(({ printed }) => [0, printed]));
    const created = ended.map((run) => resultOf(run).changes["create"] ?? 0);
    expect(created.sort()).toEqual([0, 3]);
    expectNothingOrphaned(fixture.root, ["base"], 1);
  });

  it("one works; another waits, is told for whom, and finds nothing left to do; a third is refused after its time, with the owner", async () => {
    const fixture = new PlatformFixture({ base: {} });
    const [running, gate] = [join(fixture.root, "running"), join(fixture.root, "gate")];
    fixture.write("base", { body: waitingFor(running, gate, "made once") });
    const worker = startRun(fixture.root, "up");
    // The first lock is not the one: the engine also holds one for as long as it makes the stack.
    while (!existsSync(running)) await new Promise((resolve) => setTimeout(resolve, 20));
    const [holder = 0] = holders(fixture.root);
    expect(descendants(worker.process.pid ?? 0, "pulumi")).toContain(holder);
    const owner = `@${hostname()} (process ${String(holder)}), who has held it since 20`;

    const waiting = startRun(fixture.root, "up", { lockTimeout: 120 });
    const refused = await startRun(fixture.root, "up", { lockTimeout: 1 }).ended;
    expect(refused.code).toBe(1);
    expect(resultOf(refused).reason).toContain(
      `StackLocked: somebody else is working on the stack "local" of "base" after 1 s of waiting: `,
    );
    expect(resultOf(refused).reason).toContain(owner);
    expect(resultOf(refused).reason).toMatch(/remedy: wait for the other run, or give a longer --lock-timeout/);
    await waiting.seen("base: waits for ");
    // Neither of them has taken the lock from its owner.
    expect(holders(fixture.root)).toEqual([holder]);

    writeFileSync(gate, "");
    const [worked, waited] = [await worker.ended, await waiting.ended];
    expect([worked.code, resultOf(worked).changes]).toEqual([0, { create: 4 }]);
    expect([waited.code, resultOf(waited).changes]).toEqual([0, { same: 4 }]);
    expect(waited.printed).toMatch(/base: waits for \S+@/);
    expect(waited.printed).toContain(owner);
    expect(holders(fixture.root)).toEqual([]);
    expectNothingOrphaned(fixture.root, ["base"], 2);
  });
});
