import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { removeExpired } from "./housekeeping.ts";
import { databaseSettings, noTracer } from "./payment-app.fixture.ts";
import { type PaymentDatabase, startPaymentDatabase } from "./payment-database.fixture.ts";

let server: PaymentDatabase;
let database: Database;
let largest = 0;
beforeAll(async () => {
  server = await startPaymentDatabase();
  const opened = openDatabase(databaseSettings(server, 4), noTracer);
  database = {
    ...opened,
    transaction: (scope, work) =>
      opened.transaction(scope, (query) =>
        work(async (statement, ...values) => {
          const rows = await query(statement, ...values);
          largest = Math.max(largest, rows.length);
          return rows as never;
        }),
      ),
  };
  await server.superuser.query(
    `INSERT INTO payments.idempotency_keys (caller, key, request_digest, expires_at)
     SELECT 'user:1', 'key-' || n, sha256('x'), now() + CASE WHEN n > 1200 THEN interval '1 hour' ELSE interval '-1 second' END
     FROM generate_series(1, 1210) n;
     INSERT INTO payments.outbox (topic, payment_id, payload, correlation_id, published_at)
     SELECT 't', gen_random_uuid(), '{}', 'c', CASE n % 3 WHEN 0 THEN now() - interval '8 days' WHEN 1 THEN now() END
     FROM generate_series(1, 30) n`,
  );
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

const count = async (table: string): Promise<number> =>
  (await server.superuser.query<{ n: number }>(`SELECT count(*)::int AS n FROM payments.${table}`)).rows[0]?.n ?? -1;

it("removes keys that have expired and events published a week ago, in bounded batches, and passes over what is locked", async () => {
  const holder = await server.superuser.connect();
  await holder.query("BEGIN; SELECT FROM payments.idempotency_keys WHERE key = 'key-7' FOR UPDATE");
  await Promise.all([removeExpired(database), removeExpired(database)]);
  expect(await count("idempotency_keys")).toBe(11);
  expect(await count("outbox")).toBe(20);
  expect(largest).toBe(500);
  await holder.query("COMMIT");
  holder.release();
  await removeExpired(database);
  expect(await count("idempotency_keys")).toBe(10);
});
