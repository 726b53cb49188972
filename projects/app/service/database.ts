import { setTimeout as sleep } from "node:timers/promises";
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
  /** After so many seconds a connection is closed when it is at rest, and another one made: a cluster that fails over keeps its name. */
  readonly connectionSeconds: number;
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
  /** Name in traces, and on each connection, which plans it once: `create payment`. */
  readonly name: string;
  readonly sql: string;
}

/**
 * Runs its work in one transaction, under the request's correlation id as `application_name`: so it stands in
 * `pg_stat_activity` while the request runs, and with what the server logs of it.
 *
 * @throws {RequestFailure} `unavailable`, where no connection can be had or the server ends it
 */
export type Transaction = <Result>(scope: RequestScope, work: (query: Query) => Promise<Result>) => Promise<Result>;

export interface Database {
  /**
   * One statement that is a transaction of its own, in one round trip. Its `$1` is the session's name: the statement begins
   * with `WITH ${session}` and takes part in it, so that the name holds as long as the statement runs.
   *
   * @throws {RequestFailure} `unavailable`, as a transaction
   */
  statement<Row extends pg.QueryResultRow>(
    scope: RequestScope,
    statement: Statement,
    ...values: unknown[]
  ): Promise<Row[]>;
  readonly transaction: Transaction;
  /** The same, as if no other transaction ran; where it meets another one, it is run anew a few times. */
  readonly serializable: Transaction;
  /** Whether the database answers; asks it only where nobody has had an answer for some seconds. */
  reachable(): Promise<boolean>;
  close(): Promise<void>;
}

/** A database behind connections that are its own. */
export interface PooledDatabase extends Database {
  /**
   * Opens every connection of the pool: the first requests of a process should not wait for log-ins.
   *
   * @returns whether all could be opened
   */
  fill(): Promise<boolean>;
}

/** What a statement by itself begins with; one row. */
export const session = "session AS MATERIALIZED (SELECT set_config('application_name', $1, true))";

const idleName = "payments";
const millisecondsOfTrust = 5000;
/** The server ends what takes longer; a second later it is given up for lost, since nothing would ever say so. */
const statementMilliseconds = 5000;
/** Of two transactions that meet one always goes on, so of n at most n - 1 are left for the next attempt. */
const attempts = 8;
const longestPauseMilliseconds = 100;
/** SQLSTATE classes of a server that cannot now: connection, resources, shutdown; and lost races (40), which a repetition wins. */
const passingFaults = /^(08|40|53|55|57)/;
/** Serialization failure and deadlock: the transaction left nothing behind. */
const lostRaces = new Set(["40001", "40P01"]);
/** Invalid password, and invalid authorization, which Aurora says of a token. */
const refusedLogIns = new Set(["28P01", "28000"]);

/**
 * A pool of connections as `sslmode=verify-full` makes them: TLS, a certificate of a trusted authority, for this host, valid
 * now. Times are bounded so that a request that waits for the database still ends inside the drain.
 */
export function openDatabase(settings: DatabaseSettings, tracer: Tracer): PooledDatabase {
  const pool = connectionPool(settings);
  let answeredAt = Number.NEGATIVE_INFINITY;
  const answered = () => (answeredAt = performance.now());

  const inTransaction = async <Result>(
    begin: string,
    scope: RequestScope,
    work: (query: Query) => Promise<Result>,
  ): Promise<Result> => {
    const client = await connect(pool);
    try {
      await client.query(`${begin}; SET LOCAL application_name = ${pg.escapeLiteral(sessionName(scope))}`);
      answered();
      const result = await work(tracedQuery(client, tracer, scope));
      await client.query("COMMIT");
      client.release();
      return result;
    } catch (error) {
      if (isConnectionLost(error)) client.release(true);
      else
        await client.query("ROLLBACK").then(
          () => client.release(),
          () => client.release(true),
        );
      throw error;
    }
  };

  return {
    statement: async <Row extends pg.QueryResultRow>(
      scope: RequestScope,
      statement: Statement,
      ...values: unknown[]
    ) => {
      const client = await connect(pool);
      try {
        const rows = await tracedQuery(client, tracer, scope)<Row>(statement, sessionName(scope), ...values);
        answered();
        client.release();
        return rows;
      } catch (error) {
        client.release(!(error instanceof pg.DatabaseError));
        throw shown(error);
      }
    },
    transaction: (scope, work) =>
      inTransaction("BEGIN", scope, work).catch((error: unknown) => {
        throw shown(error);
      }),
    serializable: async (scope, work) => {
      for (let attempt = 1; ; attempt += 1)
        try {
          return await inTransaction("BEGIN ISOLATION LEVEL SERIALIZABLE", scope, work);
        } catch (error) {
          if (attempt === attempts || !lostRaces.has(codeOf(error))) throw shown(error);
          await sleep(pauseBefore(attempt));
        }
    },
    reachable: async () => {
      if (performance.now() - answeredAt < millisecondsOfTrust) return true;
      return pool.query("SELECT").then(
        () => (answered(), true),
        () => false,
      );
    },
    fill: () => fill(pool, settings.poolSize),
    close: () => pool.end(),
  };
}

function connectionPool(settings: DatabaseSettings): pg.Pool {
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
    maxLifetimeSeconds: settings.connectionSeconds,
    application_name: idleName,
    statement_timeout: statementMilliseconds,
    query_timeout: statementMilliseconds + 1000,
    lock_timeout: 2000,
    idle_in_transaction_session_timeout: 10_000,
  });
  // A connection that breaks, at rest or between two statements, must not end the process: its request hears of it, if it has one.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

const connect = (pool: pg.Pool): Promise<pg.PoolClient> =>
  pool
    .connect()
    // A password may change, or a token run out, while a connection logs in: the next one is asked for anew.
    .catch((error: unknown) => {
      if (refusedLogIns.has(codeOf(error))) return pool.connect();
      throw error;
    })
    .catch((error: unknown) => {
      throw unavailable("The database cannot be reached now", error);
    });

async function fill(pool: pg.Pool, connections: number): Promise<boolean> {
  const opened = await Promise.allSettled(Array.from({ length: connections }, () => connect(pool)));
  for (const one of opened) if (one.status === "fulfilled") one.value.release();
  return opened.every(({ status }) => status === "fulfilled");
}

const sessionName = ({ correlationId }: RequestScope): string => `${idleName}:${correlationId}`;

/** A span for each statement, without its values. */
function tracedQuery(client: pg.PoolClient, tracer: Tracer, { correlationId, context }: RequestScope): Query {
  return async <Row extends pg.QueryResultRow>({ name, sql }: Statement, ...values: unknown[]) => {
    const attributes = { "db.system.name": "postgresql", "db.query.text": sql, "correlation.id": correlationId };
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, context);
    try {
      return (await client.query<Row>({ name, text: sql, values })).rows;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  };
}

/** Anything up to twice as long as before, so that those who met do not meet again. */
const pauseBefore = (attempt: number): number => Math.random() * Math.min(2 ** attempt * 2, longestPauseMilliseconds);

const codeOf = (error: unknown): string => (error instanceof pg.DatabaseError ? (error.code ?? "") : "");

/** What a request hears of it: what passes is `unavailable`. */
const shown = (error: unknown): unknown =>
  isPassing(error) ? unavailable("The database cannot take the request now", error) : error;

function isPassing(error: unknown): boolean {
  return passingFaults.test(codeOf(error)) || isConnectionLost(error);
}

/**
 * Whether a statement had no answer because its connection ended or nothing was heard of the server any more, as of one
 * whose host failed over. What Node says of a socket names the system call; what pg says has no class and no code.
 */
function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof pg.DatabaseError) return false;
  return (
    "syscall" in error ||
    /^Connection terminated|^Client has encountered a connection error|^Query read timeout/.test(error.message)
  );
}

/** Whether a statement gave up waiting for what another transaction holds (SQLSTATE 55P03). */
export const isLockTimeout = (error: unknown): boolean => codeOf(error) === "55P03";
