import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPayment } from "../service/create-payment.ts";
import { openDatabase, type PooledDatabase } from "../service/database.ts";
import { moveMoney, movements } from "../service/move-money.ts";
import { databaseSettings, noScope, noTracer } from "../service/payment-app.fixture.ts";
import { type PaymentDatabase, startPaymentDatabase } from "../service/payment-database.fixture.ts";
import { type AcknowledgedPayment, ClientRecord } from "./client-record.ts";
import { ledgerFaults } from "./ledger-check.ts";

let server: PaymentDatabase;
let database: PooledDatabase;
let superuser: pg.Pool;
let pending: AcknowledgedPayment;
let settled: AcknowledgedPayment;
let refunded: AcknowledgedPayment;
beforeAll(async () => {
  server = await startPaymentDatabase();
  database = openDatabase(databaseSettings(server, 1), noTracer);
  // One session, so that each damage is undone with its transaction.
  superuser = new pg.Pool({ ...server.superuser.options, password: server.server.password, max: 1 });
  // As of the fixture's own pool: the server's stop may still reach a connection of an ended one.
  superuser.on("error", () => undefined);
  pending = await paymentAfter([]);
  settled = await paymentAfter(["capture"]);
  refunded = await paymentAfter(["capture", "refund"]);
});
afterAll(async () => {
  await Promise.all([database.close(), superuser.end()]);
  await server.stop();
});

const principal = "user:1";

async function paymentAfter(moves: readonly ("capture" | "refund")[]): Promise<AcknowledgedPayment> {
  const key = randomUUID();
  const body = { amountMinor: 1250, currency: "SGD" as const, reference: key };
  let { payment } = await createPayment(database, noScope, { principal, idempotencyKey: key, body });
  for (const move of moves)
    ({ payment } = await moveMoney(database, noScope, { id: payment.id, principal, movement: movements[move] }));
  return { id: payment.id, principal, key, amountMinor: 1250, currency: "SGD", status: payment.status };
}

let record: ClientRecord;
beforeEach(() => {
  record = new ClientRecord();
  for (const payment of [pending, settled, refunded]) record.payments.set(payment.id, { ...payment });
});

/** What is found after the statements, which no trigger and no foreign key stands against; nothing of them is kept. */
async function faultsAfter(sql: string): Promise<string[]> {
  await superuser.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}`);
  try {
    return await ledgerFaults(superuser, record);
  } finally {
    await superuser.query("ROLLBACK");
  }
}

const balance = "transactions that do not balance: 1";
const moved = "settled payments without one capture, or refunded ones without one refund: 1";
const beside = "transactions that their payment's status does not know: 1";
const entries = (count: number) => `entries that a transaction lacks, or that belong to none: ${String(count)}`;
const event = "payments and transactions without their one event: 1";
const noEvent = "events of what never happened: 1";
const capture = () => `(SELECT id FROM payments.transactions WHERE payment_id = '${settled.id}' AND type = 'capture')`;
const entry = (transaction: string, account: string, amount: number) =>
  `INSERT INTO payments.ledger_entries (transaction_id, payment_id, account, amount_minor, currency)
   VALUES (${transaction}, '${settled.id}', '${account}', ${String(amount)}, 'SGD');`;

it("finds nothing where every payment was made, captured and refunded by the service", async () => {
  expect(await faultsAfter("")).toEqual([]);
});

describe("finds in the database", () => {
  it.each<{ fault: string; sql: () => string; found: string[] }>([
    {
      fault: "a capture that lost its credit",
      sql: () => `DELETE FROM payments.ledger_entries WHERE transaction_id = ${capture()} AND amount_minor < 0`,
      found: [balance, entries(1)],
    },
    {
      fault: "a debit beside a capture that is whole",
      sql: () => entry(capture(), "receivable", 7),
      found: [balance, entries(1)],
    },
    {
      fault: "a credit beside a capture that is whole",
      sql: () => entry(capture(), "merchant", -7),
      found: [balance, entries(1)],
    },
    {
      fault: "a second pair of entries, which balances",
      sql: () => entry(capture(), "receivable", 7) + entry(capture(), "merchant", -7),
      found: [entries(2)],
    },
    {
      fault: "a capture that was booked twice",
      sql: () => entry(capture(), "receivable", 1250) + entry(capture(), "merchant", -1250),
      found: [entries(2)],
    },
    {
      fault: "entries of no transaction",
      sql: () => {
        const transaction = `'${randomUUID()}'`;
        return entry(transaction, "receivable", 7) + entry(transaction, "merchant", -7);
      },
      found: [entries(2)],
    },
    {
      fault: "a capture that was booked as a refund",
      sql: () => `UPDATE payments.ledger_entries SET amount_minor = -amount_minor WHERE transaction_id = ${capture()}`,
      found: [entries(4)],
    },
    {
      fault: "entries of another payment's",
      sql: () => `UPDATE payments.ledger_entries SET payment_id = '${pending.id}' WHERE transaction_id = ${capture()}`,
      found: [entries(4)],
    },
    {
      fault: "a capture of another amount",
      sql: () => `UPDATE payments.transactions SET amount_minor = 1249 WHERE id = ${capture()}`,
      found: [moved, entries(4)],
    },
    {
      fault: "a settled payment without a capture",
      sql: () => `UPDATE payments.payments SET status = 'settled' WHERE id = '${pending.id}'`,
      found: [moved],
    },
    {
      fault: "a refunded payment without a refund",
      sql: () => `UPDATE payments.payments SET status = 'refunded' WHERE id = '${settled.id}'`,
      found: [moved],
    },
    {
      fault: "a failed payment with a capture",
      sql: () => `UPDATE payments.payments SET status = 'failed' WHERE id = '${settled.id}'`,
      found: [beside, noEvent, expect.stringContaining("is not as its user was told") as string],
    },
    {
      fault: "a lost event",
      sql: () => `DELETE FROM payments.outbox WHERE payment_id = '${settled.id}' AND topic = 'payment.captured'`,
      found: [event],
    },
    {
      fault: "an event that was written twice",
      sql: () =>
        `INSERT INTO payments.outbox (topic, payment_id, payload, correlation_id)
         SELECT topic, payment_id, payload, correlation_id FROM payments.outbox WHERE payment_id = '${pending.id}'`,
      found: [event],
    },
    {
      fault: "an event of a refund that never happened",
      sql: () =>
        `INSERT INTO payments.outbox (topic, payment_id, payload, correlation_id)
         VALUES ('payment.refunded', '${settled.id}', '{}', 'c')`,
      found: [noEvent],
    },
    {
      fault: "a second payment under one key",
      sql: () =>
        `INSERT INTO payments.payments (id, amount_minor, currency, principal, reference)
         SELECT gen_random_uuid(), amount_minor, currency, principal, reference FROM payments.payments
         WHERE id = '${pending.id}'`,
      found: ["payments made twice under one key: 1", event],
    },
  ])("$fault", async ({ sql, found }) => expect(await faultsAfter(sql())).toEqual(found));
});

describe("finds beside what a user was told", () => {
  it.each<{ fault: string; told: () => Partial<AcknowledgedPayment> & { readonly id: string } }>([
    { fault: "another amount", told: () => ({ id: pending.id, amountMinor: 1 }) },
    { fault: "another currency", told: () => ({ id: pending.id, currency: "EUR" }) },
    { fault: "another principal", told: () => ({ id: pending.id, principal: "user:2" }) },
    { fault: "another reference", told: () => ({ id: pending.id, key: "key" }) },
    { fault: "a capture that is lost", told: () => ({ id: pending.id, status: "settled" }) },
    { fault: "a refund that is lost", told: () => ({ id: settled.id, status: "refunded" }) },
  ])("$fault", async ({ told }) => {
    const { id, ...more } = told();
    const known = record.payments.get(id) ?? pending;
    record.payments.set(id, { ...known, ...more });
    expect(await faultsAfter("")).toEqual([expect.stringContaining(`payment ${id} is not as its user was told`)]);
  });

  it("a payment that is lost, and nothing in a status that has gone on since", async () => {
    record.payments.set(settled.id, { ...settled, status: "pending" });
    record.payments.set("00000000-0000-4000-8000-000000000000", {
      ...pending,
      id: "00000000-0000-4000-8000-000000000000",
    });
    expect(await faultsAfter("")).toEqual([
      "payment 00000000-0000-4000-8000-000000000000 was acknowledged and is lost",
    ]);
  });

  it("whatever contradicted itself", async () => {
    record.contradictions.push("payment 1 changed");
    expect(await faultsAfter("")).toEqual(["payment 1 changed"]);
  });
});
