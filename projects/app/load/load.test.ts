import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMeasuredLoad } from "@payments/shared/capacity/measured-load.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ClientRecord } from "./client-record.ts";
import { ledgerFaults } from "./ledger-check.ts";
import { measureLoad } from "./load-measurement.ts";
import { endTarget, type LoadPlatform, type LoadTarget, startLoadPlatform, usersOf } from "./load-platform.fixture.ts";
import { latencyTable } from "./load-printout.ts";
import { incorrectness } from "./load-verdict.ts";
import { measuredLoad } from "./measured-load.ts";

let platform: LoadPlatform;
let service: LoadTarget;
beforeAll(async () => {
  platform = await startLoadPlatform({ processes: 1, poolSize: 6 });
  service = await platform.startService();
});
afterAll(() => platform.stop());

it("300 users at once: no failed request, no payment lost or doubled, a ledger that balances and figures that the capacity model reads (bench:load in short)", async () => {
  const record = new ClientRecord();
  const users = await usersOf(service, { count: 300, record, prefix: "short" });
  const shape = { users: users.length, thinkTimeSeconds: 3, seconds: 15, seed: 1 };
  const measured = await measureLoad({ platform, target: service, users }, shape);
  console.log(`${measured.requestsPerSecond.toFixed(0)} requests a second\n${latencyTable(measured)}`);
  await Promise.all(users.map((user) => user.close()));

  expect(incorrectness(record, await ledgerFaults(platform.database.superuser, record))).toEqual([]);
  expect(record.payments.size).toBeGreaterThan(200);
  for (const operation of ["create", "get", "capture", "list"])
    expect(measured.latencies[operation]?.count).toBeGreaterThan(50);
  expect(await endTarget(service)).toEqual([0]);

  const folder = mkdtempSync(join(tmpdir(), "measured-load-"));
  const file = join(folder, "measured-load.json");
  writeFileSync(file, JSON.stringify(measuredLoad(measured, 1)));
  const { mix } = readMeasuredLoad(file);
  rmSync(folder, { recursive: true });
  expect(mix.create).toBeCloseTo((measured.latencies["create"]?.count ?? 0) / measured.requests, 6);
}, 120_000);

it("finds a payment that was lost, one that was changed, and one that was made twice", async () => {
  const record = new ClientRecord();
  const { superuser } = platform.database;
  const { rows } = await superuser.query<{ id: string; principal: string; reference: string }>(
    "SELECT id, principal, reference FROM payments.payments LIMIT 1",
  );
  const [stored] = rows;
  if (stored === undefined) throw new Error("the load left no payment");
  const told = { amountMinor: 999_999, currency: "SGD", status: "pending" as const, createdAt: "", updatedAt: "" };
  record.made(stored.principal, stored.reference, { ...told, id: stored.id, reference: stored.reference });
  record.made("user:nobody", "key", { ...told, id: "00000000-0000-4000-8000-000000000000" });
  await superuser.query(
    `INSERT INTO payments.payments (id, amount_minor, currency, principal, reference)
     VALUES (gen_random_uuid(), 1, 'SGD', $1, $2)`,
    [stored.principal, stored.reference],
  );
  expect(await ledgerFaults(superuser, record)).toEqual([
    "payments made twice under one key: 1",
    "payments and transactions without their one event: 1",
    expect.stringContaining(`payment ${stored.id} is not as its user was told`),
    "payment 00000000-0000-4000-8000-000000000000 was acknowledged and is lost",
  ]);
});
