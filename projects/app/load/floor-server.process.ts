import { ROOT_CONTEXT } from "@opentelemetry/api";
import type { NewPayment } from "@payments/edge/payment-api.contract.ts";
import { fastify } from "fastify";
import pg from "pg";
import { createPayment } from "../service/create-payment.ts";
import type { Database, Query, Statement, Transaction } from "../service/database.ts";
import { listTransactions } from "../service/list-transactions.ts";
import { moveMoney, movements, readPayment } from "../service/move-money.ts";

/**
 * What the service is measured against: Fastify and `pg` running the service's own statements over the same kind of
 * connection, and nothing besides: no identity, no schemas, no traces, no log, no metrics.
 */
const { PORT, DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_USER, DATABASE_POOL_SIZE, DATABASE_AUTHORITY } =
  process.env;
const pool = new pg.Pool({
  host: DATABASE_HOST,
  port: Number(DATABASE_PORT),
  database: DATABASE_NAME,
  user: DATABASE_USER,
  password: "any",
  ssl: { ca: DATABASE_AUTHORITY, rejectUnauthorized: true },
  max: Number(DATABASE_POOL_SIZE),
});

const askedOf =
  (client: pg.Pool | pg.PoolClient): Query =>
  async <Row extends pg.QueryResultRow>({ name, sql }: Statement, ...values: unknown[]) =>
    (await client.query<Row>({ name, text: sql, values })).rows;

const transaction =
  (begin: string): Transaction =>
  async (_, work) => {
    const client = await pool.connect();
    try {
      await client.query(begin);
      const result = await work(askedOf(client));
      await client.query("COMMIT");
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };

/** Without a pause: two transactions that meet are rare here, and one of them always goes on. */
const again =
  (run: Transaction): Transaction =>
  async (scope, work) => {
    for (;;)
      try {
        return await run(scope, work);
      } catch (error) {
        if (!(error instanceof pg.DatabaseError && error.code === "40001")) throw error;
      }
  };

const database: Database = {
  statement: (_, statement, ...values) => askedOf(pool)(statement, "payments:floor", ...values),
  transaction: transaction("BEGIN"),
  serializable: again(transaction("BEGIN ISOLATION LEVEL SERIALIZABLE")),
  reachable: () => pool.query("SELECT").then(() => true),
  close: () => pool.end(),
};
const scope = { correlationId: "floor-0000", context: ROOT_CONTEXT };

interface Given {
  Headers: { "x-principal": string; "idempotency-key": string };
  Params: { id: string };
  Querystring: { limit: string };
  Body: NewPayment;
}

const app = fastify({ keepAliveTimeout: 75_000 });
app.post<Given>("/v1/payments", async ({ headers, body }, reply) => {
  const request = { principal: headers["x-principal"], idempotencyKey: headers["idempotency-key"], body };
  const { payment } = await createPayment(database, scope, request);
  return reply.code(201).send(payment);
});
app.get<Given>("/v1/payments/:id", ({ headers, params: { id } }) =>
  readPayment(database, scope, { id, principal: headers["x-principal"] }),
);
app.post<Given>("/v1/payments/:id/capture", async ({ headers, params: { id } }) => {
  const captured = { id, principal: headers["x-principal"], movement: movements.capture };
  return (await moveMoney(database, scope, captured)).payment;
});
app.get<Given>("/v1/transactions", ({ headers, query: { limit } }) =>
  listTransactions(database, scope, { principal: headers["x-principal"], limit: Number(limit) }),
);
app.get("/readyz", () => database.reachable().then(() => ({ status: "ready" })));
process.once("SIGTERM", () => {
  void app.close().then(() => pool.end());
});
await app.listen({ host: "127.0.0.1", port: Number(PORT) });
