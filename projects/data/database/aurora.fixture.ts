import { fileURLToPath } from "node:url";
import { type PostgresqlServer, startPostgresqlServer } from "@payments/shared/testing/postgresql-server.fixture.ts";
import pg from "pg";
import { ownerRole } from "../database-roles.plan.ts";
import { applyMigrations } from "./apply-migrations.ts";
import { type DatabaseLogIn, withDatabase } from "./database-connection.ts";

export const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));
export const databaseName = "payments";

/** A server as RDS hands it over: a master user who is no superuser, and the role `rds_iam`, which it may grant. */
export interface Aurora extends PostgresqlServer {
  /** Where RDS would take a token of IAM, this server takes a password that the superuser sets now. */
  logIn(role: string): Promise<DatabaseLogIn>;
  /** Runs statements as the role, in a connection of their own. */
  as<Row extends pg.QueryResultRow>(role: string, sql: string): Promise<Row[]>;
  migrate(as: "owner" | "migrator", folder?: string): Promise<string[]>;
}

const rolePassword = "for one test";

export async function startAurora(): Promise<Aurora> {
  const server = await startPostgresqlServer();
  const { host, port, superuser, password } = server;
  const place = { host, port, database: databaseName, authorities: [server.caCertificate] };
  const asSuperuser = async (database: string, ...statements: string[]) => {
    await withDatabase({ ...place, database, user: superuser, password }, async (client) => {
      for (const statement of statements) await client.query(statement);
    });
  };
  await asSuperuser(
    "postgres",
    `CREATE ROLE ${ownerRole} LOGIN CREATEROLE CREATEDB`,
    "CREATE ROLE rds_iam",
    `GRANT rds_iam TO ${ownerRole} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`,
    `CREATE DATABASE ${databaseName} OWNER ${ownerRole}`,
  );
  // RDS makes extensions for its master user, who may then pass on what they offer.
  await asSuperuser(
    databaseName,
    "CREATE EXTENSION amcheck",
    `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO ${ownerRole} WITH GRANT OPTION`,
  );
  const admitted = new Set<string>();
  const logIn = async (role: string): Promise<DatabaseLogIn> => {
    if (!admitted.has(role))
      await asSuperuser("postgres", `ALTER ROLE ${pg.escapeIdentifier(role)} PASSWORD '${rolePassword}'`);
    admitted.add(role);
    return { ...place, user: role, password: rolePassword };
  };
  return {
    ...server,
    logIn,
    as: async <Row extends pg.QueryResultRow>(role: string, sql: string) =>
      withDatabase(await logIn(role), async (client) => (await client.query<Row>(sql)).rows),
    migrate: async (as, folder = migrationsFolder) =>
      withDatabase(await logIn(as === "owner" ? ownerRole : "payments_migrator"), (client) =>
        applyMigrations(client, { folder, as }),
      ),
  };
}
