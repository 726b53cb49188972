import { startAurora } from "../database/aurora.fixture.ts";
import { withDatabase } from "../database/database-connection.ts";
import { databaseRoles } from "../database-roles.plan.ts";
import type { RestoredDatabase } from "./verification.fixture.ts";

/** A server that holds what a backup would, and can be damaged. */
export interface RestoredServer {
  readonly healthy: RestoredDatabase;
  /** Runs statements as superuser in a copy of the healthy database. */
  damaged(...statements: readonly string[]): Promise<RestoredDatabase>;
  /** Changes the file of a relation in a copy of the healthy database, while the server stands still. */
  damagedFile(relation: string, change: (dataFolder: string, path: string) => void): Promise<RestoredDatabase>;
  stop(): Promise<void>;
}

const payments = 3000;

const content = [
  "BEGIN",
  `INSERT INTO payments.payments (id, amount_minor, currency, principal)
   SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, n * 100, CASE n % 3 WHEN 0 THEN 'EUR' ELSE 'SGD' END, 'user:1'
   FROM generate_series(1, ${String(payments)}) n`,
  "UPDATE payments.payments SET status = 'settled'",
  `INSERT INTO payments.transactions (id, payment_id, principal, type, amount_minor, currency)
   SELECT id, id, principal, 'capture', amount_minor, currency FROM payments.payments`,
  `INSERT INTO payments.ledger_entries (transaction_id, payment_id, account, amount_minor, currency)
   SELECT id, id, side, CASE side WHEN 'customer' THEN amount_minor ELSE -amount_minor END, currency
   FROM payments.payments, unnest(ARRAY['customer', 'merchant']) side`,
  "COMMIT",
];

export async function startRestoredServer(): Promise<RestoredServer> {
  const aurora = await startAurora();
  const { host, port, superuser, password } = aurora;
  const authorities = [aurora.caCertificate];
  await aurora.migrate("owner");
  await aurora.migrate("migrator");
  const verifier = await aurora.logIn(databaseRoles.verifier);
  const run = (database: string, statements: readonly string[]) =>
    withDatabase({ host, port, authorities, user: superuser, password, database }, async (client) => {
      let last: unknown;
      for (const statement of statements) [last] = (await client.query<Record<string, unknown>>(statement)).rows;
      return last;
    });
  await run("payments", content);
  await withDatabase(verifier, (client) => client.query("SELECT payments.write_manifest()"));
  const restored = (database: string) => ({ host, port, database, password: verifier.password, authorities });
  let copies = 0;
  const copy = async (): Promise<string> => {
    copies += 1;
    const name = `copy_${String(copies)}`;
    await run("postgres", [`CREATE DATABASE ${name} TEMPLATE payments STRATEGY file_copy`]);
    return name;
  };
  return {
    healthy: restored("payments"),
    damaged: async (...statements) => {
      const name = await copy();
      await run(name, statements);
      return restored(name);
    },
    damagedFile: async (relation, change) => {
      const name = await copy();
      const row = (await run(name, [`SELECT pg_relation_filepath('${relation}') AS path`])) as { path: string };
      await aurora.restart((dataFolder) => change(dataFolder, row.path));
      return restored(name);
    },
    stop: () => aurora.stop(),
  };
}
