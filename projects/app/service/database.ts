import { type Context, SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import pg from "pg";
import { unavailable } from "./request-failure.ts";

export interface DatabaseSettings {
  /** The cluster's endpoint; the certificate is for this name. */
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly user: string;
  /** A token of IAM: asked for with every new connection, as it lives for 15 minutes. */
  readonly password: () => Promise<string>;
  /** Whose certificates are trusted, PEM. */
  readonly authorities: readonly string[];
  readonly poolSize: number;
}

/** For whom a transaction is. */
export interface RequestScope {
  readonly correlationId: string;
  /** Context of the request's span. */
  readonly context: Context;
}

/** Runs one statement in the request's transaction. */
export type Query = <Row extends pg.QueryResultRow>(statement: Statement, ...values: unknown[]) => Promise<Row[]>;

export interface Statement {
  /** Name in traces: `insert payment`. */
  readonly name: string;
  readonly sql: string;
}

export interface Database {
  /**
   * Runs the work in one transaction, under the request's correlation id as `application_name`: so it stands in
   * `pg_stat_activity` while the request runs, and with what the server logs of it.
   *
   * @throws {RequestFailure} `unavailable`, where no connection can be had or the server ends it
   */
  transaction<Result>(scope: RequestScope, work: (query: Query) => Promise<Result>): Promise<Result>;
  /** Whether the database answers; asks it only where nobody has had an answer for some seconds. */
  reachable(): Promise<boolean>;
  close(): Promise<void>;
}

const idleName = "payments";
const millisecondsOfTrust = 5000;
/** SQLSTATE classes of a server that cannot now: connection, resources, shutdown; and lost races (40), which a repetition wins. */
const passingFaults = /^(08|40|53|55|57)/;

/**
 * A pool of connections as `sslmode=verify-full` makes them: TLS, a certificate of a trusted authority, for this host, valid
 * now. Times are bounded so that a request that waits for the database still ends inside the drain.
 */
export function openDatabase(settings: DatabaseSettings, tracer: Tracer): Database {
  const pool = new pg.Pool({
    host: settings.host,
    port: settings.port,
    database: settings.name,
    user: settings.user,
    password: settings.password,
    ssl: { ca: [...settings.authorities], rejectUnauthorized: true },
    max: settings.poolSize,
    connectionTimeoutMillis: 2000,
    idleTimeoutMillis: 60_000,
    // A cluster that fails over keeps its name: connections are made anew, at least as often.
    maxLifetimeSeconds: 1800,
    application_name: idleName,
    statement_timeout: 5000,
    lock_timeout: 2000,
    idle_in_transaction_session_timeout: 10_000,
  });
  let answeredAt = Number.NEGATIVE_INFINITY;
  const answered = () => (answeredAt = performance.now());
  // A connection that breaks, at rest or between two statements, must not end the process: its request hears of it, if it has one.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));

  const transaction: Database["transaction"] = async (scope, work) => {
    const client = await pool.connect().catch((error: unknown) => {
      throw unavailable("The database cannot be reached now", error);
    });
    const query = tracedQuery(client, tracer, scope);
    try {
      await client.query(`SET application_name = ${pg.escapeLiteral(`${idleName}:${scope.correlationId}`)}; BEGIN`);
      answered();
      const result = await work(query);
      await client.query("COMMIT; RESET application_name");
      client.release();
      return result;
    } catch (error) {
      await client.query("ROLLBACK; RESET application_name").then(
        () => client.release(),
        () => client.release(true),
      );
      throw isPassing(error) ? unavailable("The database cannot take the request now", error) : error;
    }
  };

  return {
    transaction,
    reachable: async () => {
      if (performance.now() - answeredAt < millisecondsOfTrust) return true;
      return pool.query("SELECT").then(
        () => (answered(), true),
        () => false,
      );
    },
    close: () => pool.end(),
  };
}

/** A span for each statement, without its values. */
function tracedQuery(client: pg.PoolClient, tracer: Tracer, { correlationId, context }: RequestScope): Query {
  return async <Row extends pg.QueryResultRow>({ name, sql }: Statement, ...values: unknown[]) => {
    const attributes = { "db.system.name": "postgresql", "db.query.text": sql, "correlation.id": correlationId };
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, context);
    try {
      return (await client.query<Row>(sql, values)).rows;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  };
}

function isPassing(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return passingFaults.test(error.code ?? "");
  // What pg itself throws when the connection ends under a query has no class and no code.
  return (
    error instanceof Error && /^Connection terminated|^Client has encountered a connection error/.test(error.message)
  );
}

/** Whether a statement gave up waiting for what another transaction holds (SQLSTATE 55P03). */
export const isLockTimeout = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === "55P03";
