import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { acquireLock, isAlive, processToken } from "./process-lock.mjs";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "process-lock-"));
  path = join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

it("is free again once released", async () => {
  (await acquireLock(path)).release();
  (await acquireLock(path)).release();

  expect(readdirSync(folder)).toEqual([]);
});

it("keeps the second waiting, who is told for whom, until the first releases it", async () => {
  const order: string[] = [];
  const first = await acquireLock(path);
  const second = acquireLock(path, {
    pollMilliseconds: 1,
    onWait: (pid) => {
      order.push(`second waits for ${pid}`);
      setImmediate(() => {
        order.push("first is done");
        first.release();
      });
    },
  });
  (await second).release();

  expect(order).toEqual([`second waits for ${process.pid}`, "first is done"]);
});

it("stops waiting when told to, with the reason given", async () => {
  const stop = new AbortController();
  const lock = await acquireLock(path);
  const waiting = acquireLock(path, { signal: stop.signal, onWait: () => stop.abort(new Error("enough")) });

  await expect(waiting).rejects.toThrow("enough");
  lock.release();
});

it("is taken over from an owner that is dead, by one of many", async () => {
  symlinkSync(await tokenOfTheDead(), path);
  let holders = 0;
  const contenders = Array.from({ length: 8 }, async () => {
    const lock = await acquireLock(path, { pollMilliseconds: 1 });
    holders += 1;
    expect(holders).toBe(1);
    await new Promise(setImmediate);
    holders -= 1;
    lock.release();
  });
  await Promise.all(contenders);

  expect(readdirSync(folder)).toEqual([]);
});

it.runIf(process.platform === "linux")("does not take a later process with the same number for the owner", () => {
  const [pid, started, nonce] = processToken().split(".");
  const earlier = `${pid}.${Number(started) - 1}.${nonce}`;

  expect(isAlive(processToken())).toBe(true);
  expect(isAlive(earlier)).toBe(false);
});

it("holds as long as a process lives that it was extended to", async () => {
  const child = spawn("sleep", ["60"]);
  const lock = await acquireLock(path);
  lock.extendTo(child.pid ?? 0);
  const dead = await tokenOfTheDead();

  expect(isAlive(`${dead}+${processToken(child.pid)}`)).toBe(true);
  child.kill();
  await once(child, "exit");
  expect(isAlive(`${dead}+${dead}`)).toBe(false);
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

async function tokenOfTheDead(): Promise<string> {
  const child = spawn("sleep", ["60"]);
  const token = processToken(child.pid);
  child.kill("SIGKILL");
  await once(child, "exit");
  return token;
}
