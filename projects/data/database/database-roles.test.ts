import { createCertificateAuthority } from "@payments/shared/testing/certificate-authority.fixture.ts";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseRoles, ownerRole } from "../database-roles.plan.ts";
import { type Aurora, databaseName, startAurora } from "./aurora.fixture.ts";
import { withDatabase } from "./database-connection.ts";

const { service, migrator, verifier } = databaseRoles;

let aurora: Aurora;
beforeAll(async () => {
  aurora = await startAurora();
  await aurora.migrate("owner");
  await aurora.migrate("migrator");
});
afterAll(() => aurora.stop());

/** What a role may do with the tables, sequences and functions of this database, a line each; of columns only beyond their table. */
async function privilegesOf(role: string): Promise<string[]> {
  const rows = await aurora.as<{ line: string }>(
    migrator,
    `SELECT line FROM (
       SELECT format('%s %s.%s', lower(p), n.nspname, c.relname) AS line
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
              unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE','REFERENCES','TRIGGER','MAINTAIN']) p
         WHERE n.nspname IN ('payments', 'migrations', 'public') AND c.relkind IN ('r', 'v')
           AND has_table_privilege('${role}', c.oid, p)
       UNION ALL
       SELECT format('%s %s.%s (%s)', lower(p), n.nspname, c.relname, string_agg(a.attname, ', ' ORDER BY a.attnum))
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
              unnest(ARRAY['SELECT','INSERT','UPDATE','REFERENCES']) p
         WHERE n.nspname IN ('payments', 'migrations', 'public') AND c.relkind IN ('r', 'v') AND a.attnum > 0
           AND has_column_privilege('${role}', c.oid, a.attnum, p) AND NOT has_table_privilege('${role}', c.oid, p)
         GROUP BY p, n.nspname, c.relname
       UNION ALL
       SELECT format('execute %s.%s', n.nspname, f.proname) FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
         WHERE n.nspname IN ('payments', 'migrations', 'public') AND has_function_privilege('${role}', f.oid, 'EXECUTE')
       UNION ALL
       SELECT format('%s schema %s', lower(p), n.nspname) FROM pg_namespace n, unnest(ARRAY['CREATE','USAGE']) p
         WHERE n.nspname IN ('payments', 'migrations', 'public') AND has_schema_privilege('${role}', n.oid, p)
       UNION ALL
       SELECT format('%s database', lower(p)) FROM unnest(ARRAY['CREATE','CONNECT','TEMPORARY']) p
         WHERE has_database_privilege('${role}', '${databaseName}', p)
     ) privileges ORDER BY line COLLATE "C"`,
  );
  return rows.map(({ line }) => line);
}

describe("the service's role", () => {
  it("can add payments and entries, change a payment's status, work off keys and events, and nothing else", async () => {
    expect(await privilegesOf(service)).toEqual([
      "connect database",
      "delete payments.idempotency_keys",
      "delete payments.outbox",
      "insert payments.idempotency_keys",
      "insert payments.ledger_entries (transaction_id, payment_id, account, amount_minor, currency)",
      "insert payments.outbox (topic, payload, correlation_id, payment_id)",
      "insert payments.payments (id, amount_minor, currency, status, principal, reference)",
      "insert payments.transactions (id, payment_id, principal, type, amount_minor, currency)",
      "select payments.idempotency_keys",
      "select payments.ledger_entries",
      "select payments.outbox",
      "select payments.payments",
      "select payments.transactions",
      "update payments.idempotency_keys (request_digest, payment_id, response_status, response_body, created_at, expires_at)",
      "update payments.outbox (published_at)",
      "update payments.payments (status, updated_at)",
      "usage schema payments",
    ]);
  });

  it.each([
    { deed: "change an entry", sql: "UPDATE payments.ledger_entries SET amount_minor = 1" },
    { deed: "delete an entry", sql: "DELETE FROM payments.ledger_entries" },
    { deed: "change an amount", sql: "UPDATE payments.payments SET amount_minor = 1" },
    { deed: "delete a payment", sql: "DELETE FROM payments.payments" },
    {
      deed: "say when it wrote a row",
      sql: "INSERT INTO payments.payments (id, amount_minor, currency, principal, created_at) VALUES (gen_random_uuid(), 1, 'SGD', 'user:1', now())",
    },
    { deed: "read a manifest", sql: "SELECT FROM payments.backup_manifests" },
    { deed: "write a manifest", sql: "SELECT payments.write_manifest()" },
    { deed: "read which migrations were applied", sql: "SELECT FROM migrations.applied" },
    { deed: "make a table", sql: "CREATE TABLE payments.own (id int)" },
    { deed: "make a table in public", sql: "CREATE TABLE public.own (id int)" },
    { deed: "make a temporary table", sql: "CREATE TEMPORARY TABLE own (id int)" },
    { deed: "become another role", sql: `SET ROLE ${migrator}` },
    { deed: "make a role", sql: "CREATE ROLE another" },
  ])("cannot $deed", async ({ sql }) => {
    await expect(aurora.as(service, sql)).rejects.toThrow(/permission denied/);
  });
});

describe("the verifier's role", () => {
  it("can read everything and write a manifest by its function, and nothing else", async () => {
    expect(await privilegesOf(verifier)).toEqual([
      "connect database",
      "execute payments.totals",
      "execute payments.write_manifest",
      "execute public.bt_index_check",
      "execute public.verify_heapam",
      "select migrations.applied",
      "select payments.backup_manifest_totals",
      "select payments.backup_manifests",
      "select payments.idempotency_keys",
      "select payments.ledger_entries",
      "select payments.outbox",
      "select payments.payments",
      "select payments.transactions",
      "usage schema migrations",
      "usage schema payments",
      "usage schema public",
    ]);
  });

  it("cannot write a manifest of its own invention", async () => {
    await expect(
      aurora.as(verifier, "INSERT INTO payments.backup_manifests (snapshot) VALUES (pg_current_snapshot())"),
    ).rejects.toThrow(/permission denied/);
  });
});

describe("the migrator's role", () => {
  it("owns both schemas and everything in them, and may not make others", async () => {
    const owners = await aurora.as<{ owner: string }>(
      migrator,
      `SELECT DISTINCT pg_get_userbyid(c.relowner) AS owner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname IN ('payments', 'migrations')`,
    );
    expect(owners).toEqual([{ owner: migrator }]);
    await expect(aurora.as(migrator, "CREATE SCHEMA another")).rejects.toThrow(/permission denied for database/);
    await expect(aurora.as(migrator, "CREATE ROLE another")).rejects.toThrow(/permission denied to create role/);
  });
});

describe("the owner's role", () => {
  it("has nothing in the schema that it gave away", async () => {
    expect((await privilegesOf(ownerRole)).filter((line) => line.includes("payments."))).toEqual([]);
    await expect(aurora.as(ownerRole, "SELECT FROM payments.payments")).rejects.toThrow(/permission denied/);
  });
});

describe("all three", () => {
  it("log in by IAM alone on RDS, and are nothing more than plain roles", async () => {
    const rows = await aurora.as(
      migrator,
      `SELECT rolname, pg_has_role(oid, 'rds_iam', 'MEMBER') AS iam, rolsuper, rolcreaterole, rolcreatedb, rolreplication,
              rolbypassrls FROM pg_roles WHERE rolname LIKE 'payments\\_%' AND rolname <> '${ownerRole}' ORDER BY rolname`,
    );
    const plain = { iam: true, rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false };
    expect(rows).toEqual([migrator, service, verifier].map((rolname) => ({ rolname, ...plain, rolbypassrls: false })));
  });

  it.each([
    { role: service, limit: "0" },
    { role: migrator, limit: "10min" },
    { role: verifier, limit: "14min" },
  ])("have the time that their work takes: $role", async ({ role, limit }) => {
    // No limit of its own: the cluster's parameter group has one, this server has none.
    expect(await aurora.as(role, "SHOW statement_timeout")).toEqual([{ statement_timeout: limit }]);
  });

  it.each([service, migrator, verifier])("are refused without TLS: %s", async (role) => {
    const { authorities: _, ...logIn } = await aurora.logIn(role);
    const client = new pg.Client(logIn);
    await expect(client.connect()).rejects.toThrow(/no pg_hba.conf entry .* no encryption/);
  });

  it("do not talk to a server whose certificate another authority signed", async () => {
    const another = await createCertificateAuthority();
    const logIn = { ...(await aurora.logIn(service)), authorities: [another.certificate] };
    await expect(withDatabase(logIn, () => Promise.resolve())).rejects.toThrow(
      /unable to verify|self.signed|certificate/,
    );
  });

  it("do not talk to a server whose certificate is for another name", async () => {
    const logIn = { ...(await aurora.logIn(service)), host: "127.0.0.1" };
    await expect(withDatabase(logIn, () => Promise.resolve())).rejects.toThrow(/does not match certificate's altnames/);
  });
});
