import { randomUUID } from "node:crypto";
import { type Payment, type Transaction, transaction } from "@payments/edge/payment-api.contract.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "./database.ts";
import { databaseSettings, noScope, noTracer, type RunningApp, startPaymentApp } from "./payment-app.fixture.ts";

let service: RunningApp;
beforeAll(async () => {
  service = await startPaymentApp({ poolSize: 16, requestLimit: 512 });
});
afterAll(() => service.stop());

const asUser = async (sub: string) => ({ authorization: `Bearer ${await service.issuer.token({ sub })}` });
type Headers = Awaited<ReturnType<typeof asUser>>;

async function post(headers: Headers, path: string, payload?: object, key: string = randomUUID()) {
  const all = { ...headers, "idempotency-key": key };
  return service.app.inject({
    method: "POST",
    url: `/v1/payments${path}`,
    headers: all,
    ...(payload ? { payload } : {}),
  });
}
const order = { amountMinor: 1250, currency: "SGD", reference: "Invoice 1" };
const made = async (headers: Headers): Promise<string> => (await post(headers, "", order)).json<Payment>().id;
const times = <Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
const transactionsOf = async (id: string): Promise<string[]> => {
  const { rows } = await service.server.superuser.query<{ type: string }>(
    "SELECT type FROM payments.transactions WHERE payment_id = $1 ORDER BY position",
    [id],
  );
  return rows.map(({ type }) => type);
};
/** What is wrong in the ledger as a whole. */
const unbalanced = async (): Promise<unknown[]> =>
  (
    await service.server.superuser.query<{ id: string }>(
      `SELECT t.id FROM payments.transactions t LEFT JOIN payments.ledger_entries e ON e.transaction_id = t.id
       GROUP BY t.id HAVING count(e.id) <> 2 OR sum(e.amount_minor) <> 0 OR max(e.amount_minor) <> max(t.amount_minor)`,
    )
  ).rows;

describe("at once", () => {
  it("captures of different payments all succeed, though serialisable transactions meet in small tables", async () => {
    const user = await asUser("busy");
    const ids = await times(60, () => made(user));
    const answers = await Promise.all(ids.map((id) => post(user, `/${id}/capture`)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(ids.map(() => 200));
    expect(await unbalanced()).toEqual([]);
  });

  it("captures and refunds of one payment move its money once each, and every answer is one that an order of them gives", async () => {
    const user = await asUser("undecided");
    for (let round = 0; round < 5; round += 1) {
      const id = await made(user);
      const answers = await times(16, async (index) => {
        const deed = index % 2 === 0 ? "capture" : "refund";
        const { statusCode } = await post(user, `/${id}/${deed}`);
        return `${deed} ${String(statusCode)}`;
      });
      for (const answer of answers) expect(answer).toMatch(/^(capture|refund) (200|409)$/);
      expect(["capture", "capture refund"]).toContain((await transactionsOf(id)).join(" "));
      expect((await transactionsOf(id)).includes("refund")).toBe(answers.includes("refund 200"));
      expect(answers).toContain("capture 200");
    }
    expect(await unbalanced()).toEqual([]);
  });

  it("requests with one key make one payment, and each gets the same bytes", async () => {
    const user = await asUser("impatient");
    const key = randomUUID();
    const answers = await times(32, () => post(user, "", order, key));
    expect(new Set(answers.map(({ statusCode, body }) => `${String(statusCode)} ${body}`)).size).toBe(1);
    expect(answers[0]?.statusCode).toBe(201);
    const { rows } = await service.server.superuser.query(
      "SELECT FROM payments.payments WHERE principal = 'user:impatient'",
    );
    expect(rows).toHaveLength(1);
  });

  it("requests with one key and different bodies make one payment: the others are refused", async () => {
    const user = await asUser("confused");
    const key = randomUUID();
    const answers = await times(8, (index) => post(user, "", { ...order, amountMinor: 1 + index }, key));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 422)]);
  });
});

describe("a repetition", () => {
  it("gets the first answer byte for byte, whatever became of the payment and however its JSON is written", async () => {
    const user = await asUser("careful");
    const key = randomUUID();
    const first = await post(user, "", order, key);
    const { id } = first.json<Payment>();
    await post(user, `/${id}/capture`);
    await post(user, `/${id}/refund`);
    const { reference, currency, amountMinor } = order;
    const again = await post(user, "", { reference, currency, amountMinor }, key);
    expect(again.statusCode).toBe(201);
    expect(again.rawPayload).toEqual(first.rawPayload);
  });
});

describe("a serialisable transaction", () => {
  const withdraw = {
    name: "withdraw",
    sql: "INSERT INTO payments.outbox (topic, payment_id, payload, correlation_id) VALUES ($1, $2, '{}', 'c')",
  };
  const sum = { name: "sum", sql: "SELECT count(*)::int AS n FROM payments.outbox WHERE payment_id = $1" };

  it("is run anew when it meets another one: a rule over rows that both read is kept, with no failure", async () => {
    const about = randomUUID();
    const results = await times(8, () =>
      service.database.serializable(noScope, async (query) => {
        const [{ n } = { n: 0 }] = await query<{ n: number }>(sum, about);
        if (n >= 3) return false;
        await query(withdraw, "t", about);
        return true;
      }),
    );
    expect(results.filter(Boolean)).toHaveLength(3);
  });

  it.each([
    { loss: "a serialisation failure", code: "40001" },
    { loss: "a deadlock", code: "40P01" },
  ])("that loses by $loss is run anew", async ({ code }) => {
    let attempts = 0;
    const answer = await service.database.serializable(noScope, async (query) => {
      attempts += 1;
      if (attempts === 1)
        await query({ name: `lose by ${code}`, sql: `DO $$ BEGIN RAISE 'lost' USING ERRCODE = '${code}'; END $$` });
      return "won";
    });
    expect([answer, attempts]).toEqual(["won", 2]);
  });

  it("that never gets through is given up after a bounded number of attempts: 503 with Retry-After", async () => {
    let attempts = 0;
    const losing = service.database.serializable(noScope, async (query) => {
      attempts += 1;
      await query({ name: "lose", sql: "DO $$ BEGIN RAISE 'lost' USING ERRCODE = 'serialization_failure'; END $$" });
    });
    await expect(losing).rejects.toMatchObject({ code: "unavailable", status: 503, headers: { "retry-after": "1" } });
    expect(attempts).toBe(8);
  });

  it("that fails for another reason is not run again", async () => {
    let attempts = 0;
    const failing = service.database.serializable(noScope, async (query) => {
      attempts += 1;
      await query({ name: "divide", sql: "SELECT 1 / 0" });
    });
    await expect(failing).rejects.toThrow("division by zero");
    expect(attempts).toBe(1);
  });
});

describe("pages", () => {
  interface Page {
    readonly transactions: readonly Transaction[];
    readonly nextCursor?: string;
  }

  it("show each transaction that was there at the first page exactly once, whatever others write meanwhile, in any order of commits", async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 0, max: 12 }),
      async (limit, before) => {
        const user = await asUser(`reader-${randomUUID()}`);
        for (const id of await times(before, () => made(user))) await post(user, `/${id}/capture`);
        const ids = await times(6, () => made(user));
        // A position is drawn before the first page and committed after it.
        const late = openDatabase(databaseSettings(service.server, 1), noTracer);
        const [slow = "", ...others] = ids;
        let goOn: () => void = () => undefined;
        const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
        let drawn: () => void = () => undefined;
        const isDrawn = new Promise<void>((resolve) => (drawn = resolve));
        const lateCapture = captureSlowly(late, slow, async () => {
          drawn();
          await mayGoOn;
        });
        await isDrawn;
        await post(user, `/${others.pop() ?? ""}/capture`);
        const { rows } = await service.server.superuser.query<{ id: string }>(
          "SELECT t.id FROM payments.transactions t JOIN payments.payments p ON p.id = t.payment_id WHERE p.id = ANY ($1) OR t.principal = (SELECT principal FROM payments.payments WHERE id = $2)",
          [ids, slow],
        );
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const query: string = cursor === undefined ? "" : `&cursor=${cursor}`;
          const url = `/v1/transactions?limit=${String(limit)}${query}`;
          const page: Page = (await service.app.inject({ method: "GET", url, headers: user })).json();
          found.push(...page.transactions.map(({ id }) => id));
          cursor = page.nextCursor;
          goOn();
          const next = others.pop();
          if (next !== undefined) await post(user, `/${next}/capture`);
        } while (cursor !== undefined);
        await lateCapture;
        await late.close();
        expect(new Set(found).size).toBe(found.length);
        for (const { id } of rows) expect(found).toContain(id);
      },
    );
    await fc.assert(property, { numRuns: 12 });
  });

  const captureSlowly = (database: typeof service.database, id: string, wait: () => Promise<void>) =>
    database.transaction(noScope, async (query) => {
      const entry = randomUUID();
      await query(
        {
          name: "late transaction",
          sql: `WITH moved AS (UPDATE payments.payments SET status = 'settled' WHERE id = $1 RETURNING *),
          entered AS (INSERT INTO payments.ledger_entries (transaction_id, payment_id, account, amount_minor, currency)
            SELECT $2::uuid, id, side, CASE side WHEN 'a' THEN amount_minor ELSE -amount_minor END, currency FROM moved, unnest(ARRAY['a', 'b']) side)
          INSERT INTO payments.transactions (id, payment_id, principal, type, amount_minor, currency)
          SELECT $2::uuid, id, principal, 'capture', amount_minor, currency FROM moved`,
        },
        id,
        entry,
      );
      await wait();
    });
});

describe("an amount", () => {
  it("is whole and exact up to the contract's largest, through HTTP, database and JSON", async () => {
    const user = await asUser("exact");
    const edges = [1, 2 ** 31, 2 ** 32 + 1, 999_999_999_998, 999_999_999_999];
    const amount = fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 1, max: 999_999_999_999 }));
    const property = fc.asyncProperty(amount, async (amountMinor) => {
      const { id, amountMinor: answered } = (await post(user, "", { amountMinor, currency: "SGD" })).json<Payment>();
      const captured = (await post(user, `/${id}/capture`)).json<Payment>();
      expect([answered, captured.amountMinor]).toEqual([amountMinor, amountMinor]);
      const { rows } = await service.server.superuser.query(
        "SELECT amount_minor FROM payments.ledger_entries WHERE payment_id = $1 ORDER BY amount_minor",
        [id],
      );
      expect(rows).toEqual([{ amount_minor: String(-amountMinor) }, { amount_minor: String(amountMinor) }]);
    });
    await fc.assert(property, { numRuns: 40 });
    const { transactions } = (
      await service.app.inject({ method: "GET", url: "/v1/transactions?limit=100", headers: user })
    ).json<{ transactions: unknown[] }>();
    for (const shown of transactions) expect(transaction.safeParse(shown).success).toBe(true);
  });

  it.each(["1.5", "1e-1", "0", "-1", "1000000000000", "9007199254740993", '"1"', "1e400"])(
    "is refused where it is not one: %s",
    async (amount) => {
      const answer = await service.app.inject({
        method: "POST",
        url: "/v1/payments",
        headers: { ...(await asUser("exact")), "idempotency-key": randomUUID(), "content-type": "application/json" },
        payload: `{"amountMinor":${amount},"currency":"SGD"}`,
      });
      expect(answer.statusCode).toBe(400);
    },
  );

  it("is a 64-bit whole number in every column that holds one", async () => {
    const { rows } = await service.server.superuser.query<{ data_type: string }>(
      "SELECT DISTINCT data_type FROM information_schema.columns WHERE table_schema = 'payments' AND column_name = 'amount_minor'",
    );
    expect(rows).toEqual([{ data_type: "bigint" }]);
  });
});

describe("an instant", () => {
  it("is UTC, cut off at the millisecond, and tells the making of a payment from its last change", async () => {
    const user = await asUser("punctual");
    const id = await made(user);
    const { superuser } = service.server;
    await superuser.query("UPDATE payments.payments SET created_at = '2026-03-01 00:00:00.123999+08' WHERE id = $1", [
      id,
    ]);
    const createdAt = "2026-02-28T16:00:00.123Z";
    const captured = (await post(user, `/${id}/capture`)).json<Payment>();
    const { rows } = await superuser.query<{ milliseconds: string }>(
      "SELECT floor(extract(epoch FROM created_at) * 1000) AS milliseconds FROM payments.transactions WHERE payment_id = $1",
      [id],
    );
    const capturedAt = new Date(Number(rows[0]?.milliseconds)).toISOString();
    expect(captured).toMatchObject({ createdAt, updatedAt: capturedAt });
    const read = await service.app.inject({ method: "GET", url: `/v1/payments/${id}`, headers: user });
    expect(read.json()).toEqual(captured);
    const list = await service.app.inject({ method: "GET", url: "/v1/transactions", headers: user });
    expect(list.json()).toMatchObject({ transactions: [{ createdAt: capturedAt }] });
  });
});
