import { createCertificateAuthority } from "@payments/shared/testing/certificate-authority.fixture.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startCuttingProxy } from "../load/cutting-proxy.ts";
import { type DatabaseSettings, openDatabase, type PooledDatabase, type Query, session } from "./database.ts";
import { databaseSettings, noScope, noTracer } from "./payment-app.fixture.ts";
import { type PaymentDatabase, serviceRole, startPaymentDatabase, token } from "./payment-database.fixture.ts";

let server: PaymentDatabase;
const opened: PooledDatabase[] = [];
beforeAll(async () => {
  server = await startPaymentDatabase();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
});
afterAll(() => server.stop());

function open(changes: Partial<DatabaseSettings> = {}): PooledDatabase {
  const database = openDatabase({ ...databaseSettings(server, 3), ...changes }, noTracer);
  opened.push(database);
  return database;
}
const ask = (query: Query, sql: string) => query({ name: sql, sql });
const sessions = async (): Promise<string[]> => {
  const { rows } = await server.superuser.query<{ application_name: string }>(
    "SELECT application_name FROM pg_stat_activity WHERE usename = $1 ORDER BY 1",
    [serviceRole],
  );
  return rows.map(({ application_name }) => application_name);
};

describe("a connection", () => {
  it("is TLS, and logs in with a token of its own", async () => {
    let tokens = 0;
    const password = () => {
      tokens += 1;
      return Promise.resolve(token);
    };
    const database = open({ password });
    const encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    const transactions = Array.from({ length: 3 }, () =>
      database.transaction(noScope, async (query) => {
        const rows = await ask(query, encrypted);
        await ask(query, "SELECT pg_sleep(0.05)");
        return rows;
      }),
    );
    expect(await Promise.all(transactions)).toEqual([[{ ssl: true }], [{ ssl: true }], [{ ssl: true }]]);
    expect(tokens).toBe(3);
  });

  it.each<{ readonly fault: string; readonly changes: () => Promise<Partial<DatabaseSettings>> }>([
    {
      fault: "whose certificate another authority signed",
      changes: async () => ({ authorities: [(await createCertificateAuthority()).certificate] }),
    },
    { fault: "whose certificate is for another name", changes: () => Promise.resolve({ host: "127.0.0.1" }) },
    { fault: "that nobody listens for", changes: () => Promise.resolve({ port: 1 }) },
    {
      fault: "for which no token can be had",
      changes: () => Promise.resolve({ password: () => Promise.reject(new Error("no credentials")) }),
    },
  ])("is not made to a server $fault: the request can be tried again", async ({ changes }) => {
    const database = open(await changes());
    expect(await database.reachable()).toBe(false);
    expect(await database.fill()).toBe(false);
    await expect(database.transaction(noScope, () => Promise.resolve())).rejects.toMatchObject({
      code: "unavailable",
      headers: { "retry-after": "1" },
    });
  });

  it("is there before the first request asks for it", async () => {
    const database = open({ poolSize: 3 });
    expect(await database.fill()).toBe(true);
    expect(await sessions()).toEqual(["payments", "payments", "payments"]);
  });

  it("is one of as many as the pool may have, however many ask", async () => {
    const database = open({ poolSize: 3 });
    const counts = await Promise.all(
      Array.from({ length: 20 }, () => database.transaction(noScope, async () => (await sessions()).length)),
    );
    expect(Math.max(...counts)).toBe(3);
  });
});

describe("what passes", () => {
  const raise = (code: string) => `DO $$ BEGIN RAISE 'no' USING ERRCODE = '${code}'; END $$`;

  it.each([
    { what: "a connection that failed", code: "08006" },
    { what: "a lost race", code: "40001" },
    { what: "a server without a free connection", code: "53300" },
    { what: "a lock that others hold", code: "55P03" },
    { what: "a statement that took too long", code: "57014" },
    { what: "a server that shuts down", code: "57P01" },
  ])("can be tried again: $what", async ({ code }) => {
    const database = open();
    await expect(database.transaction(noScope, (query) => ask(query, raise(code)))).rejects.toMatchObject({
      code: "unavailable",
      status: 503,
      cause: { code },
    });
  });

  it.each(["22003", "23505", "23514", "42501"])("is told from what does not: %s", async (code) => {
    const database = open();
    const failing = database.transaction(noScope, (query) => ask(query, raise(code)));
    await expect(failing).rejects.toMatchObject({ name: "error", code });
  });
});

describe("a session", () => {
  it("waits for locks, works and rests in a transaction no longer than a request may", async () => {
    const database = open({ poolSize: 1 });
    const limits = await database.transaction(noScope, (query) =>
      query({
        name: "limits",
        sql: `SELECT name, setting FROM pg_settings
              WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') ORDER BY name`,
      }),
    );
    expect(limits).toEqual([
      { name: "idle_in_transaction_session_timeout", setting: "10000" },
      { name: "lock_timeout", setting: "2000" },
      { name: "statement_timeout", setting: "5000" },
    ]);
  });

  it("carries the id of the request at hand, and lets go of it", async () => {
    const database = open({ poolSize: 1 });
    const during = await database.transaction({ ...noScope, correlationId: "order-2026-118" }, sessions);
    expect(during).toEqual(["payments:order-2026-118"]);
    expect(await sessions()).toEqual(["payments"]);
    const name = {
      name: "name",
      sql: `WITH ${session} SELECT current_setting('application_name') AS name FROM session`,
    };
    const named = await database.statement({ ...noScope, correlationId: "order-2026-119" }, name);
    expect(named).toEqual([{ name: "payments:order-2026-119" }]);
    expect(await sessions()).toEqual(["payments"]);
  });

  it("lets go of the id after a request that failed, and of what it did", async () => {
    const database = open({ poolSize: 1 });
    const failing = database.transaction(noScope, async (query) => {
      await ask(
        query,
        "INSERT INTO payments.outbox (topic, payment_id, payload, correlation_id) VALUES ('t', gen_random_uuid(), '{}', 'c')",
      );
      throw new Error("stop");
    });
    await expect(failing).rejects.toThrow("stop");
    expect(await sessions()).toEqual(["payments"]);
    expect((await server.superuser.query("SELECT FROM payments.outbox")).rowCount).toBe(0);
  });

  it("that the server ends is replaced, and its request can be tried again", async () => {
    const database = open({ poolSize: 1 });
    const ended = database.transaction(noScope, async (query) => {
      const [{ pid } = { pid: 0 }] = await query<{ pid: number }>({
        name: "pid",
        sql: "SELECT pg_backend_pid() AS pid",
      });
      await server.superuser.query("SELECT pg_terminate_backend($1, 5000)", [pid]);
      await ask(query, "SELECT 1");
    });
    await expect(ended).rejects.toMatchObject({ code: "unavailable" });
    expect(await database.transaction(noScope, (query) => ask(query, "SELECT 1 AS one"))).toEqual([{ one: 1 }]);
  });
});

describe("whether the database answers", () => {
  afterEach(() => void vi.useRealTimers());

  it("is taken from the last answer for five seconds, and asked anew after that", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const database = openDatabase(databaseSettings(server, 1), noTracer);
    await database.statement(noScope, { name: "one", sql: `WITH ${session} SELECT 1 FROM session` });
    await database.close();
    vi.advanceTimersByTime(4999);
    expect(await database.reachable()).toBe(true);
    vi.advanceTimersByTime(1);
    expect(await database.reachable()).toBe(false);
  });
});

describe("a server that vanished without a word", () => {
  const one = { name: "one", sql: `WITH ${session} SELECT 1 AS one FROM session` };
  /** Longer than the server may take, and than its silence is borne. */
  const silence = 6000;
  afterEach(() => void vi.useRealTimers());

  it.each<{ where: string; ask: (database: PooledDatabase, vanish: () => void) => Promise<unknown> }>([
    {
      where: "in a statement",
      ask: (database, vanish) => {
        vanish();
        return database.statement(noScope, one);
      },
    },
    {
      where: "in a transaction",
      ask: (database, vanish) =>
        database.transaction(noScope, (query) => {
          vanish();
          return ask(query, "SELECT 1");
        }),
    },
  ])("$where is given up, and the next request has a new connection, with one in the pool", async ({ ask: lose }) => {
    const { host, port } = server;
    const proxy = await startCuttingProxy({ host, port, drawBytes: () => Number.POSITIVE_INFINITY });
    const database = open({ port: proxy.port, poolSize: 1 });
    try {
      expect(await database.statement(noScope, one)).toEqual([{ one: 1 }]);
      const vanished = Promise.withResolvers<undefined>();
      const lost = lose(database, () => {
        vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
        proxy.silence();
        vanished.resolve(undefined);
      });
      const given = expect(lost).rejects.toMatchObject({ code: "unavailable", headers: { "retry-after": "1" } });
      await vanished.promise;
      // The statement is on its way, and its clock runs.
      await new Promise(setImmediate);
      vi.advanceTimersByTime(silence);
      await given;
      vi.useRealTimers();
      expect(await database.statement(noScope, one)).toEqual([{ one: 1 }]);
    } finally {
      await proxy.stop();
    }
  });
});
