import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it } from "vitest";
import { processCost, withChildren } from "./process-cost.ts";

/** Works for a third of a second of processor time, and then tells how much it has had, in milliseconds, whenever it is asked. */
const worker = `
  const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
  while (used() < 300) for (let n = 0; n < 1e5; n += 1) Math.sqrt(n);
  process.on("message", () => process.send(used()));
  process.send(used());`;

let child: ChildProcess;
beforeAll(async () => {
  child = spawn(process.execPath, ["-e", worker], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  await once(child, "message");
});
afterAll(async () => {
  child.kill();
  await once(child, "exit");
});

async function usedByItself(): Promise<number> {
  child.send("how much?");
  const [used] = (await once(child, "message")) as [number];
  return used;
}

it("counts the processor time that a process itself knows of, to a hundredth of a second each of user's and system's", async () => {
  const before = await usedByItself();
  const { cpuMilliseconds, ownMebibytes } = processCost([child.pid ?? 0]);
  const after = await usedByItself();
  expect(cpuMilliseconds).toBeGreaterThan(before - 20);
  expect(cpuMilliseconds).toBeLessThanOrEqual(after);
  expect(ownMebibytes).toBeGreaterThan(1);
});

it("sums processes up, and counts nothing for one that is gone", () => {
  const one = processCost([child.pid ?? 0]).cpuMilliseconds;
  const two = processCost([child.pid ?? 0, child.pid ?? 0, 2 ** 30]).cpuMilliseconds;
  expect(two).toBeGreaterThanOrEqual(2 * one);
});

it("finds the children of a process, and itself", () => {
  expect(withChildren(process.pid)).toEqual(expect.arrayContaining([process.pid, child.pid]));
  expect(withChildren(child.pid ?? 0)).toEqual([child.pid]);
});
