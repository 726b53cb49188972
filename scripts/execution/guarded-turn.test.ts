import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type GuardedTurn, guardedTurn, pauseBefore } from "./guarded-turn.ts";
import type { StackTurn, TurnResult } from "./runner-messages.ts";
import type { TurnStop } from "./stack-runner.ts";
import { TransientFailure } from "./transient-failure.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "state-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;
const done: TurnResult = { changes: { same: 1 }, outputs: {} };
const passing = new TransientFailure("StackFailed", { problem: "Throttling", remedy: "again" });
const lasting = new OperatorError("StackFailed", { problem: "AccessDenied", remedy: "allow it" });

function guarded(turns: (() => Promise<TurnResult>)[], options: Partial<GuardedTurn> = {}) {
  const said: string[] = [];
  const stops: TurnStop[] = [];
  const run = (_turn: StackTurn, _listener: unknown, stop: TurnStop) => {
    stops.push(stop);
    return (turns.length > 1 ? turns.shift() : turns[0])?.() ?? Promise.resolve(done);
  };
  const ended = guardedTurn({
    turn: { verb: "up", project: { name: "app", folder }, stack: "dev" } as StackTurn,
    backend: { url: undefined, description: "", environment: {}, folder },
    workedAt: () => false,
    pool: { run },
    listener: { progress: () => undefined, started: () => undefined },
    limits: { lockTimeout: 0, stackTimeout: undefined, firstPause: 0 },
    stop: { finish: never, cancel: never, kill: never },
    repair: () => Promise.resolve(),
    say: (text) => said.push(text),
    ...options,
  });
  return { ended, said, stops };
}

function lock(pid: number, host: string, timestamp: string): void {
  const locks = join(folder, ".pulumi/locks/organization/app/dev");
  mkdirSync(locks, { recursive: true });
  writeFileSync(join(locks, "0b5e.json"), JSON.stringify({ pid, username: "ana", hostname: host, timestamp }));
}

it("repeats a turn that failed for a reason that passes, and says so", async () => {
  const { ended, said, stops } = guarded([() => Promise.reject(passing), () => Promise.resolve(done)]);
  expect(await ended).toBe(done);
  expect(stops).toHaveLength(2);
  expect(said.join()).toMatch(
    /app: AWS answered with an error that passes; once more in 0\.0 s \(1 of 4\)\nThrottling/,
  );
});

it("gives up after four repetitions, and repeats nothing that does not pass", async () => {
  const many = guarded([() => Promise.reject(passing)]);
  await expect(many.ended).rejects.toBe(passing);
  expect(many.stops).toHaveLength(5);
  const one = guarded([() => Promise.reject(lasting)]);
  await expect(one.ended).rejects.toBe(lasting);
  expect(one.stops).toHaveLength(1);
});

it("waits longer before each repetition, never longer than a minute, and never twice the same", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 1, noNaN: true }), (repetition, random) => {
      const seconds = pauseBefore(repetition, 5, random);
      const most = Math.min(60, 5 * 2 ** (repetition - 1));
      return seconds >= most / 2 && seconds <= most;
    }),
  );
});

it("releases the lock of a process of this host that is dead, and of one whose number another process has now", async () => {
  for (const pid of [999_999_999, process.pid]) {
    lock(pid, hostname(), "2020-01-01T00:00:00Z");
    const { ended, said } = guarded([() => Promise.resolve(done)]);
    expect(await ended).toBe(done);
    expect(said).toEqual([expect.stringMatching(/app: released the lock of ana@\S+ \(process \d+, since 2020-/)]);
  }
});

it.each([
  { whose: "a living process", pid: process.pid, host: hostname(), since: new Date().toISOString() },
  { whose: "another host", pid: 999_999_999, host: "elsewhere", since: "2020-01-01T00:00:00.000Z" },
])("never takes the lock of $whose, and names it in the end", async ({ pid, host, since }) => {
  lock(pid, host, since);
  const { ended, stops } = guarded([() => Promise.resolve(done)]);
  await expect(ended).rejects.toThrow(
    `StackLocked: somebody else is working on the stack "dev" of "app" after 0 s of waiting: ana@${host} (process ${String(pid)}), who has held it since ${since}`,
  );
  expect(stops).toEqual([]);
});

it("waits for a lock that only the engine can see, says once whose it is, and works when it is gone", async () => {
  const locked = new OperatorError("StackLocked", { problem: "locked by ana@elsewhere (pid 4)", remedy: "wait" });
  const { ended, said, stops } = guarded(
    [() => Promise.reject(locked), () => Promise.reject(locked), () => Promise.resolve(done)],
    { limits: { lockTimeout: 60, stackTimeout: undefined, firstPause: 0 } },
  );
  expect(await ended).toBe(done);
  expect(stops).toHaveLength(3);
  expect(said).toEqual(["app: waits 60 s at most: locked by ana@elsewhere (pid 4)"]);
});

it("refuses after its time what only the engine can see locked", async () => {
  const locked = new OperatorError("StackLocked", { problem: "locked by ana@elsewhere (pid 4)", remedy: "wait" });
  const { ended, stops } = guarded([() => Promise.reject(locked)]);
  await expect(ended).rejects.toBe(locked);
  expect(stops).toHaveLength(1);
});

it("cancels a turn after its time, kills it after twice that, and says so", async () => {
  const hanging = (stops: () => TurnStop | undefined) => () =>
    new Promise<TurnResult>((_, reject) => {
      const stop = stops();
      stop?.kill.addEventListener("abort", () => reject(new Error(stop.cancel.aborted ? "killed" : "killed first")));
    });
  const { ended, stops } = guarded([hanging(() => stops[0])], {
    limits: { lockTimeout: 0, stackTimeout: 0.05, firstPause: 0 },
  });
  await expect(ended).rejects.toMatchObject({
    code: "StackTimeout",
    problem: 'up of "app" was killed after 0.05 s',
    cause: { message: "killed" },
  });
});
