import { randomUUID } from "node:crypto";
import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PaymentDatabase, startPaymentDatabase } from "./payment-database.fixture.ts";

let server: PaymentDatabase;
beforeAll(async () => {
  server = await startPaymentDatabase();
});
afterAll(() => server.stop());

type Status = "pending" | "settled" | "failed" | "refunded";
const statuses: readonly Status[] = ["pending", "settled", "failed", "refunded"];

const insertPayment = (id: string, status = "pending") =>
  `INSERT INTO payments.payments (id, amount_minor, currency, principal, status) VALUES ('${id}', 1250, 'SGD', 'user:1', '${status}');`;
const setStatus = (id: string, status: string) =>
  `UPDATE payments.payments SET status = '${status}' WHERE id = '${id}';`;

/** A transaction with its two entries. */
function money(id: string, type: "capture" | "refund", amount = 1250, entered = amount): string {
  const transaction = randomUUID();
  return `INSERT INTO payments.transactions (id, payment_id, principal, type, amount_minor, currency)
            VALUES ('${transaction}', '${id}', 'user:1', '${type}', ${String(amount)}, 'SGD');
          ${enter(transaction, id, entered)}`;
}

const enter = (transaction: string, id: string, amount: number, currency = "SGD") =>
  `INSERT INTO payments.ledger_entries (transaction_id, payment_id, account, amount_minor, currency)
     VALUES ('${transaction}', '${id}', 'a', ${String(amount)}, '${currency}'), ('${transaction}', '${id}', 'b', ${String(-amount)}, '${currency}');`;

/** Statements that bring a new payment into a state, as the service would. */
const into: Readonly<Record<Status, (id: string) => string>> = {
  pending: (id) => insertPayment(id),
  failed: (id) => insertPayment(id) + setStatus(id, "failed"),
  settled: (id) => insertPayment(id) + setStatus(id, "settled") + money(id, "capture"),
  refunded: (id) => into.settled(id) + setStatus(id, "refunded") + money(id, "refund"),
};

/** The superuser: what even they are refused no role of ours may do. */
const run = (sql: string): Promise<pg.QueryResult> => server.superuser.query(`BEGIN; ${sql} COMMIT`).catch(undo);
async function undo(error: unknown): Promise<never> {
  await server.superuser.query("ROLLBACK");
  throw error;
}
const statusOf = async (id: string): Promise<string | undefined> => {
  const { rows } = await server.superuser.query<{ status: string }>(
    "SELECT status FROM payments.payments WHERE id = $1",
    [id],
  );
  return rows[0]?.status;
};

describe("the database", () => {
  const ways = statuses.flatMap((from) => statuses.filter((to) => to !== from).map((to) => ({ from, to })));
  const allowed = new Set(["pending settled", "pending failed", "settled refunded"]);

  it.each(ways.filter(({ from, to }) => !allowed.has(`${from} ${to}`)))(
    "refuses to make a payment that is $from $to",
    async ({ from, to }) => {
      const id = randomUUID();
      await run(into[from](id));
      await expect(run(setStatus(id, to))).rejects.toThrow(`goes from ${from} to ${to}`);
      expect(await statusOf(id)).toBe(from);
    },
  );

  it.each(["settled", "failed", "refunded"])("refuses a payment that begins as %s", async (status) => {
    await expect(run(insertPayment(randomUUID(), status))).rejects.toThrow(`begins as ${status}`);
  });

  it.each([
    "amount_minor = 1",
    "currency = 'USD'",
    "principal = 'user:2'",
    "reference = 'another'",
    "id = gen_random_uuid()",
  ])("refuses to change what a payment is about: %s", async (change) => {
    const id = randomUUID();
    await run(into.pending(id));
    await expect(run(`UPDATE payments.payments SET ${change} WHERE id = '${id}';`)).rejects.toThrow("is made over");
  });

  it.each<{ readonly fault: string; readonly sql: (id: string) => string }>([
    { fault: "is settled without a capture", sql: (id) => insertPayment(id) + setStatus(id, "settled") },
    { fault: "is captured and stays pending", sql: (id) => insertPayment(id) + money(id, "capture") },
    {
      fault: "fails after its capture",
      sql: (id) => insertPayment(id) + money(id, "capture") + setStatus(id, "failed"),
    },
    { fault: "is refunded without a refund", sql: (id) => into.settled(id) + setStatus(id, "refunded") },
    { fault: "is given back and stays settled", sql: (id) => into.settled(id) + money(id, "refund") },
    {
      fault: "is captured in part",
      sql: (id) => insertPayment(id) + setStatus(id, "settled") + money(id, "capture", 1249),
    },
    {
      fault: "is captured whole, and in part in the ledger",
      sql: (id) => insertPayment(id) + setStatus(id, "settled") + money(id, "capture", 1250, 1249),
    },
    {
      fault: "is given back in part and stays settled",
      sql: (id) => into.settled(id) + money(id, "refund", 1000),
    },
    {
      fault: "is captured in another currency",
      sql: (id) => insertPayment(id) + setStatus(id, "settled") + money(id, "capture").replaceAll("'SGD'", "'EUR'"),
    },
    {
      fault: "is captured by entries in another currency",
      sql: (id) =>
        insertPayment(id) +
        setStatus(id, "settled") +
        money(id, "capture").replace(/INSERT INTO payments.ledger[^;]*;/, (entries) =>
          entries.replaceAll("SGD", "EUR"),
        ),
    },
    {
      fault: "is captured by entries of another payment",
      sql: (id) => {
        const other = randomUUID();
        const capture = money(id, "capture").replace(/INSERT INTO payments.ledger[^;]*;/, (entries) =>
          entries.replaceAll(id, other),
        );
        return insertPayment(other) + insertPayment(id) + setStatus(id, "settled") + capture;
      },
    },
    {
      fault: "is captured by a transaction without entries",
      sql: (id) =>
        (insertPayment(id) + setStatus(id, "settled") + money(id, "capture")).replace(
          /INSERT INTO payments.ledger[^;]*;/,
          "",
        ),
    },
  ])("refuses a payment that $fault, at the end of the transaction", async ({ sql }) => {
    const id = randomUUID();
    await expect(run(sql(id))).rejects.toThrow("its money says otherwise");
    expect(await statusOf(id)).toBeUndefined();
  });

  it.each<{ readonly entries: string; readonly sql: (transaction: string, id: string, other: string) => string }>([
    { entries: "of no transaction", sql: (_, id) => enter(randomUUID(), id, 1250) },
    { entries: "beside those of a capture", sql: (transaction, id) => enter(transaction, id, 777) },
    { entries: "that take a capture back", sql: (transaction, id) => enter(transaction, id, -1250) },
    { entries: "of another currency", sql: (transaction, id) => enter(transaction, id, 5, "USD") },
    { entries: "of another payment", sql: (transaction, _, other) => enter(transaction, other, 1250) },
  ])("refuses balanced entries $entries", async ({ sql }) => {
    const [id, other] = [randomUUID(), randomUUID()];
    await run(into.settled(id) + into.settled(other));
    const { rows } = await server.superuser.query<{ id: string }>(
      "SELECT id FROM payments.transactions WHERE payment_id = $1",
      [id],
    );
    const transaction = rows[0]?.id ?? expect.fail("no capture");
    await expect(run(sql(transaction, id, other))).rejects.toThrow("enters what no transaction of payment");
  });

  it.each(["capture", "refund"] as const)("refuses a second %s of a payment", async (type) => {
    const id = randomUUID();
    await run(into.refunded(id));
    await expect(run(money(id, type))).rejects.toThrow("transactions_payment_id_type_key");
  });

  it("refuses a transaction in the name of another principal than the payment's", async () => {
    const id = randomUUID();
    const capture = money(id, "capture").replace("'user:1'", "'user:2'");
    const taken = run(insertPayment(id) + setStatus(id, "settled") + capture);
    await expect(taken).rejects.toThrow("transactions_payment_id_principal_fkey");
  });

  it("keeps to the model through any sequence of changes, each with or without its money", async () => {
    const step = fc.record({ to: fc.constantFrom(...statuses), paid: fc.boolean() });
    const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const id = randomUUID();
      await run(into.pending(id));
      let model: Status = "pending";
      for (const { to, paid } of steps) {
        const type = to === "settled" ? "capture" : "refund";
        const moves = to === "settled" || to === "refunded";
        const fits = allowed.has(`${model} ${to}`) && paid === moves;
        const taken = await run(setStatus(id, to) + (paid ? money(id, type) : "")).then(
          () => true,
          () => false,
        );
        const changesNothing = to === model && !paid;
        expect(taken).toBe(fits || changesNothing);
        if (fits) model = to;
        expect(await statusOf(id)).toBe(model);
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });
});
