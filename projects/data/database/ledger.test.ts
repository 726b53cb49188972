import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseRoles } from "../database-roles.plan.ts";
import { type Aurora, startAurora } from "./aurora.fixture.ts";
import { withDatabase } from "./database-connection.ts";

const { service, verifier } = databaseRoles;

let aurora: Aurora;
beforeAll(async () => {
  aurora = await startAurora();
  await aurora.migrate("owner");
  await aurora.migrate("migrator");
});
afterAll(() => aurora.stop());

type Entry = readonly [account: string, amountMinor: number, currency: string];

/** The statements of one payment that is captured, with its ledger transaction. */
function payment(amountMinor: number, currency: string, entries: readonly Entry[]): string {
  const [id, transaction] = [randomUUID(), randomUUID()];
  const values = entries.map(
    ([account, amount, unit]) => `('${transaction}', '${id}', '${account}', ${String(amount)}, '${unit}')`,
  );
  return `INSERT INTO payments.payments (id, amount_minor, currency, principal) VALUES ('${id}', ${String(amountMinor)}, '${currency}', 'user:1');
    UPDATE payments.payments SET status = 'settled' WHERE id = '${id}';
    INSERT INTO payments.transactions (id, payment_id, principal, type, amount_minor, currency)
      VALUES ('${transaction}', '${id}', 'user:1', 'capture', ${String(amountMinor)}, '${currency}');
    INSERT INTO payments.ledger_entries (transaction_id, payment_id, account, amount_minor, currency) VALUES ${values.join(", ")}`;
}
const pay = (amount: number, currency: string) =>
  payment(amount, currency, [
    ["receivable", amount, currency],
    ["merchant", -amount, currency],
  ]);

describe("the ledger", () => {
  it("takes a transaction of several entries that balances and moves the payment's amount", async () => {
    const withFee: Entry[] = [
      ["receivable", 1000, "SGD"],
      ["fees", -20, "SGD"],
      ["merchant", -980, "SGD"],
    ];
    await aurora.as(service, payment(1000, "SGD", withFee));
  });

  it.each<{ readonly fault: string; readonly entries: readonly Entry[]; readonly refusal: RegExp }>([
    {
      fault: "does not balance",
      entries: [
        ["receivable", 1000, "SGD"],
        ["merchant", -999, "SGD"],
      ],
      refusal: /does not balance/,
    },
    { fault: "has a debit only", entries: [["receivable", 1000, "SGD"]], refusal: /does not balance/ },
    { fault: "has a credit only", entries: [["merchant", -1000, "SGD"]], refusal: /its money says otherwise/ },
    {
      fault: "balances only across currencies",
      entries: [
        ["receivable", 1000, "SGD"],
        ["merchant", -1000, "USD"],
      ],
      refusal: /does not balance/,
    },
    {
      fault: "balances in a currency beside the payment's",
      entries: [
        ["receivable", 1000, "SGD"],
        ["exchange", -1000, "SGD"],
        ["exchange", 740, "USD"],
        ["merchant", -740, "USD"],
      ],
      refusal: /enters what no transaction of payment/,
    },
    {
      fault: "moves nothing",
      entries: [
        ["receivable", 0, "SGD"],
        ["merchant", 0, "SGD"],
      ],
      refusal: /amount_minor_check/,
    },
    {
      fault: "names no currency",
      entries: [
        ["receivable", 1, "sgd"],
        ["merchant", -1, "sgd"],
      ],
      refusal: /currency_check/,
    },
    {
      fault: "names no account",
      entries: [
        ["", 1, "SGD"],
        ["merchant", -1, "SGD"],
      ],
      refusal: /account_check/,
    },
  ])("refuses a transaction that $fault, and keeps nothing of its payment", async ({ entries, refusal }) => {
    const count = () => aurora.as(verifier, "SELECT count(*) FROM payments.payments");
    const before = await count();
    await expect(aurora.as(service, payment(1000, "SGD", entries))).rejects.toThrow(refusal);
    expect(await count()).toEqual(before);
  });

  it("keeps amounts beyond what a number of 32 bits or a double could", async () => {
    await aurora.as(service, pay(9_007_199_254_740_991, "IDR"));
    const sql = "SELECT amount_minor FROM payments.payments WHERE currency = 'IDR'";
    expect(await aurora.as(verifier, sql)).toEqual([{ amount_minor: "9007199254740991" }]);
  });

  it("takes an idempotency key once for each caller", async () => {
    const remember = (caller: string) =>
      aurora.as(
        service,
        `INSERT INTO payments.idempotency_keys (caller, key, request_digest, expires_at)
         VALUES ('${caller}', 'key-1', sha256('request'), now() + interval '1 day')`,
      );
    await remember("partner-1");
    await remember("partner-2");
    await expect(remember("partner-1")).rejects.toThrow(/duplicate key/);
  });
});

describe("a manifest", () => {
  const write = async (): Promise<string> => {
    const [row] = await aurora.as<{ id: string }>(verifier, "SELECT payments.write_manifest() AS id");
    return row?.id ?? "";
  };
  const totals = (manifest: string) =>
    aurora.as(
      verifier,
      `SELECT relation, currency, row_count, turnover_minor, balance_minor FROM payments.backup_manifest_totals
       WHERE manifest_id = ${manifest} ORDER BY 1, 2`,
    );
  /** What the database holds now of the rows that the manifest counted. */
  const totalsNow = (manifest: string) =>
    aurora.as(
      verifier,
      `SELECT t.relation, t.currency, t.row_count, t.turnover_minor, t.balance_minor
       FROM payments.backup_manifests m, payments.totals(m.snapshot) t WHERE m.id = ${manifest} ORDER BY 1, 2`,
    );

  it("counts payments and entries, and sums them, by currency", async () => {
    await aurora.as(service, pay(500, "THB"));
    await aurora.as(service, pay(700, "THB"));
    const lines = (await totals(await write())).filter(({ currency }) => currency === "THB");
    expect(lines).toEqual([
      { relation: "ledger_entries", currency: "THB", row_count: "4", turnover_minor: "2400", balance_minor: "0" },
      { relation: "payments", currency: "THB", row_count: "2", turnover_minor: "1200", balance_minor: "1200" },
    ]);
  });

  it("stays true to the row however many payments come after it", async () => {
    const manifest = await write();
    await aurora.as(service, pay(900, "THB"));
    expect(await totalsNow(manifest)).toEqual(await totals(manifest));
  });

  it("leaves out a payment that was under way when it was written, and stays true when that is committed", async () => {
    const manifest = await withDatabase(await aurora.logIn(service), async (client) => {
      await client.query("BEGIN");
      await client.query(pay(1100, "PHP"));
      const written = await write();
      await client.query("COMMIT");
      return written;
    });
    expect((await totals(manifest)).filter(({ currency }) => currency === "PHP")).toEqual([]);
    expect(await totalsNow(manifest)).toEqual(await totals(manifest));
  });

  it("tells of rows that are gone and of amounts that are another's", async () => {
    await aurora.as(service, pay(1300, "VND"));
    const manifest = await write();
    const { migrator } = databaseRoles;
    await aurora.as(migrator, "UPDATE payments.ledger_entries SET amount_minor = 1301 WHERE amount_minor = 1300");
    expect(await totalsNow(manifest)).not.toEqual(await totals(manifest));
    await aurora.as(migrator, "UPDATE payments.ledger_entries SET amount_minor = 1300 WHERE amount_minor = 1301");
    await aurora.as(migrator, "DELETE FROM payments.ledger_entries WHERE currency = 'VND'");
    expect(await totalsNow(manifest)).not.toEqual(await totals(manifest));
  });
});
