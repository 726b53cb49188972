import type { ChildProcess } from "node:child_process";
import { describe, expect, inject, it } from "vitest";
import { PlatformFixture } from "../testing/platform.fixture.ts";
import {
  descendants,
  expectNothingOrphaned,
  hasPendingOperations,
  locks,
  startRun,
} from "../testing/platform-process.fixture.ts";
import { killTree } from "./process-tree.ts";

/** Kill points are three for each of them; all in one life of one platform. */
const cycles = Number(process.env["PAYMENTS_KILL_CYCLES"] ?? 17);
const seed = 20261125;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/** Sets whose creation, update and deletion can be cut off between any two of them. */
const manySets = (description: string): string =>
  `for (let n = 0; n < 12; n += 1) new aws.wafv2.IpSet(\`set-\${n}\`, { name: \`many-\${n}-\${scope.environmentSuffix}\`, scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: [], description: "${description}" }, { provider });`;

/** Numbers from 0 up to 1, the same ones in every run of the test (mulberry32). */
function randomNumbers(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** When a kill comes, and by what it is seen that it is time. */
const moments = ["at once", "at work", "in an operation"] as const;
const cameTo = {
  "at once": () => true,
  "at work": (root: string) => locks(root).length > 0,
  "in an operation": (root: string) => hasPendingOperations(root, "base"),
} as const;

const victims = {
  command: (pid: number): void => void process.kill(pid, "SIGKILL"),
  engine: (pid: number): void => {
    for (const engine of descendants(pid, "pulumi")) process.kill(engine, "SIGKILL");
  },
  everything: killTree,
} as const;

describe.skipIf(!inject("engineAvailable"))("after a kill at any moment", { timeout: 1_800_000 }, () => {
  it(`the next run converges, nothing is lost and nothing made twice: ${String(cycles * 3)} kills (seed ${String(seed)})`, async () => {
    const random = randomNumbers(seed);
    const fixture = new PlatformFixture({ base: { body: manySets("first") } });
    const [repaired, unlocked]: [string[], string[]] = [[], []];
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      for (const step of ["up", "update", "destroy"] as const) {
        if (step !== "destroy") fixture.write("base", { body: manySets(`${step} ${String(cycle)}`) });
        const verb = step === "destroy" ? "destroy" : "up";
        const names = Object.keys(victims) as (keyof typeof victims)[];
        const victim = names[Math.floor(random() * names.length)] ?? "everything";
        const run = startRun(fixture.root, verb);
        await run.seen("base: started");
        const moment = moments[Math.floor(random() * moments.length)] ?? "at once";
        while (!cameTo[moment](fixture.root) && isRunning(run.process)) await pause(1);
        await pause(moment === "in an operation" ? 0 : random() * 1000);
        if (isRunning(run.process)) victims[victim](run.process.pid ?? 0);
        await run.ended;

        const point = `${step} of cycle ${String(cycle)}: ${victim}, ${moment}`;
        const next = await startRun(fixture.root, verb, { lockTimeout: 120 }).ended;
        expect([point, next.code, next.printed]).toEqual([point, 0, next.printed]);
        if (next.printed.includes("asking what became of them")) repaired.push(point);
        if (next.printed.includes("released the lock of")) unlocked.push(point);
        expectNothingOrphaned(fixture.root, ["base"], step === "destroy" ? 0 : 13, point);
        expect(locks(fixture.root)).toEqual([]);
      }
    }
    // Else the kills came at moments at which there was nothing to lose.
    expect(repaired.length).toBeGreaterThan(0);
    expect(unlocked.length).toBeGreaterThan(0);
  });
});
