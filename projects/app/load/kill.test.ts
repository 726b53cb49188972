import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { exponentialBytes, startCuttingProxy } from "./cutting-proxy.ts";
import {
  type Disturbance,
  disturbed,
  pauseDatabase,
  restartDatabase,
  terminateSessions,
} from "./disturbance.fixture.ts";
import { type LoadPlatform, startLoadPlatform } from "./load-platform.fixture.ts";

let platform: LoadPlatform;
beforeAll(async () => {
  platform = await startLoadPlatform({ processes: 2, poolSize: 6 });
});
afterAll(() => platform.stop());

/** Payments under the disturbance: users felt it, nothing is lost, doubled or out of order, and payments are made again. */
async function survives(name: string, more: Pick<Disturbance, "disturb"> & Partial<Disturbance>): Promise<void> {
  const { database } = platform;
  const seen = await disturbed({ database, start: () => platform.startService(), users: 100, ...more });
  console.log(
    `${name}: ${String(seen.payments)} payments, ${String(seen.madeAfterwards)} of them after it; attempts repeated, by status: ${JSON.stringify(seen.repeated)}`,
  );
  expect(seen.faults).toEqual([]);
  expect(Object.keys(seen.repeated)).not.toEqual([]);
  // What passes is no error of the service's own: users are told to come again, or hear nothing.
  expect(seen.repeated).not.toHaveProperty("500");
  expect(seen.madeAfterwards).toBeGreaterThan(0);
}

it("a task killed under load: no acknowledged payment lost, none doubled", async () => {
  await survives("kill -9 of a task", {
    disturb: async ({ processes: [victim] }, balancer) => {
      if (victim === undefined) throw new Error("nothing to kill");
      await victim.end("SIGKILL");
      await pause(1500);
      await balancer.deregister("blue", victim.url);
    },
  });
}, 120_000);

it.each(["immediate", "fast"] as const)(
  "the database restarted (%s) under load: no acknowledged payment lost, none doubled",
  async (mode) => {
    await survives(`${mode} restart of the database`, { disturb: () => restartDatabase(platform.database, mode) });
  },
  120_000,
);

it("sessions terminated in their transactions: no acknowledged payment lost, none doubled", async () => {
  await survives("terminated sessions", {
    disturb: async () => expect(await terminateSessions(platform.database, 2500)).toBeGreaterThan(10),
  });
}, 120_000);

it("connections to the database cut at any byte: no acknowledged payment lost, none doubled", async () => {
  const { host, port } = platform.database;
  // A handshake with TLS takes some 6,000 bytes, a payment's life some 8,000.
  const proxy = await startCuttingProxy({ host, port, drawBytes: exponentialBytes(30_000) });
  try {
    await survives("cut connections", {
      start: () => platform.startService([], proxy.port),
      disturb: () => pause(3000),
    });
    expect(proxy.cuts).toBeGreaterThan(10);
  } finally {
    await proxy.stop();
  }
}, 120_000);

it("the database paused for 10 s: no acknowledged payment lost, none doubled", async () => {
  await survives("database paused for 10 s", { disturb: () => pauseDatabase(platform.database, 10_000) });
}, 120_000);

it("the database's host vanished without a word: requests end, and new connections reach the next host", async () => {
  const { host, port } = platform.database;
  const proxy = await startCuttingProxy({ host, port, drawBytes: () => Number.POSITIVE_INFINITY });
  try {
    await survives("vanished host of the database", {
      start: () => platform.startService([], proxy.port),
      disturb: async () => {
        proxy.silence();
        await pause(8000);
      },
    });
  } finally {
    await proxy.stop();
  }
}, 120_000);
