import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type PostgresqlServer, startPostgresqlServer } from "@payments/shared/testing/postgresql-server.fixture.ts";
import pg from "pg";

export const serviceRole = "payments_service";
export const databaseName = "payments";

/** A real PostgreSQL with TLS and data's migrations, as the service finds it. */
export interface PaymentDatabase {
  readonly host: string;
  readonly port: number;
  /** PEM. */
  readonly authority: string;
  /** For tests that take it away for a while. */
  readonly server: PostgresqlServer;
  /** Connections of the superuser, who sees everything. */
  readonly superuser: pg.Pool;
  stop(): Promise<void>;
}

const migrations = new URL("../../data/migrations/", import.meta.url);

/** Takes the place of a token of IAM, which this server could not check. */
export const token = "a token";

/** Application names of the service's sessions that wait for a lock. */
export async function sessionsWaitingForLocks({ superuser }: Pick<PaymentDatabase, "superuser">): Promise<string[]> {
  const { rows } = await superuser.query<{ application_name: string }>(
    "SELECT application_name FROM pg_stat_activity WHERE usename = $1 AND wait_event_type = 'Lock'",
    [serviceRole],
  );
  return rows.map(({ application_name: name }) => name);
}

/**
 * @param tokens whether the service's role logs in with `token` alone, or with whatever IAM's signer makes; with TLS always
 * @param settings configuration parameters beside the defaults
 */
export async function startPaymentDatabase(
  tokens: "one" | "any" = "one",
  settings: Readonly<Record<string, string>> = {},
): Promise<PaymentDatabase> {
  const server = await startPostgresqlServer({ settings });
  if (tokens === "any")
    await server.restart((folder) => {
      const file = join(folder, "pg_hba.conf");
      const trusted = ["127.0.0.1/32", "::1/128"].map((from) => `hostssl all ${serviceRole} ${from} trust\n`);
      writeFileSync(file, `${trusted.join("")}${readFileSync(file, "utf8")}`);
    });
  const place = {
    host: server.host,
    port: server.port,
    user: server.superuser,
    password: server.password,
    ssl: { ca: server.caCertificate },
  };
  const first = new pg.Client({ ...place, database: "postgres" });
  await first.connect();
  await first.query("CREATE ROLE rds_iam; CREATE ROLE payments_owner LOGIN CREATEROLE");
  await first.query(`CREATE DATABASE ${databaseName}`);
  await first.end();
  const superuser = new pg.Pool({ ...place, database: databaseName });
  // The pool counts as ended before its connections are: the server's stop may still reach one.
  superuser.on("error", () => undefined);
  await superuser.query("CREATE SCHEMA migrations; CREATE TABLE migrations.applied (id serial PRIMARY KEY)");
  for (const name of readdirSync(migrations).sort())
    await superuser.query(`BEGIN; ${readFileSync(new URL(name, migrations), "utf8")}; COMMIT`);
  await superuser.query(`ALTER ROLE ${serviceRole} PASSWORD '${token}'`);
  return {
    host: server.host,
    port: server.port,
    authority: server.caCertificate,
    server,
    superuser,
    stop: async () => {
      await superuser.end();
      await server.stop();
    },
  };
}
