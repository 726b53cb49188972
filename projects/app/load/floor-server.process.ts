import type { NewPayment } from "@payments/edge/payment-api.contract.ts";
import { fastify } from "fastify";
import pg from "pg";
import { createPayment } from "../service/create-payment.ts";
import type { Query } from "../service/database.ts";
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

async function transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  const query: Query = async <Row extends pg.QueryResultRow>({ sql }: { sql: string }, ...values: unknown[]) =>
    (await client.query<Row>(sql, values)).rows;
  try {
    await client.query("BEGIN");
    const result = await work(query);
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

interface Given {
  Headers: { "x-principal": string; "idempotency-key": string };
  Params: { id: string };
  Querystring: { limit: string };
  Body: NewPayment;
}

const app = fastify({ keepAliveTimeout: 75_000 });
app.post<Given>("/v1/payments", async ({ headers, body }, reply) => {
  const request = { principal: headers["x-principal"], idempotencyKey: headers["idempotency-key"], body };
  const { payment } = await transaction((query) => createPayment(query, request));
  return reply.code(201).send(payment);
});
app.get<Given>("/v1/payments/:id", ({ headers, params }) =>
  transaction((query) => readPayment(query, { id: params.id, principal: headers["x-principal"] })),
);
app.post<Given>("/v1/payments/:id/capture", async ({ headers, params }) => {
  const owned = { id: params.id, principal: headers["x-principal"] };
  return (await transaction((query) => moveMoney(query, owned, movements.capture))).payment;
});
app.get<Given>("/v1/transactions", ({ headers, query: { limit } }) =>
  transaction((query) => listTransactions(query, { principal: headers["x-principal"], limit: Number(limit) })),
);
app.get("/readyz", () => pool.query("SELECT 1").then(() => ({ status: "ready" })));
process.once("SIGTERM", () => {
  void app.close().then(() => pool.end());
});
await app.listen({ host: "127.0.0.1", port: Number(PORT) });
