import { readFileSync } from "node:fs";
import type { Client } from "pg";
import { startAurora } from "../database/aurora.fixture.ts";
import { withDatabase } from "../database/database-connection.ts";
import { databaseRoles } from "../database-roles.plan.ts";
import { amcheckPiece } from "./amcheck-piece.ts";
import { checkPieces, relationSizes } from "./check-piece.ts";
import { contentFaults } from "./content-check.ts";
import expectedSchema from "./expected-schema.json" with { type: "json" };
import { schemaFaults } from "./schema-catalogue.ts";
import type { Fault } from "./verification-run.ts";
import { connectVerified } from "./verified-connection.ts";

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
const paymentsPerBatch = 200_000;

/** One line of the table. */
interface Measure {
  bytes: number;
  seconds: number;
  /** The backend's own memory at its highest, without the buffers that all backends share. */
  peakBackendBytes: number | undefined;
}

const measures: Record<"tables" | "indexes" | "content" | "schema", Measure> = {
  tables: { bytes: 0, seconds: 0, peakBackendBytes: undefined },
  indexes: { bytes: 0, seconds: 0, peakBackendBytes: undefined },
  content: { bytes: 0, seconds: 0, peakBackendBytes: undefined },
  schema: { bytes: 0, seconds: 0, peakBackendBytes: undefined },
};

console.log("starting a PostgreSQL 17 and loading it with at least 1 GiB of payments");
const aurora = await startAurora();
try {
  await aurora.migrate("owner");
  await aurora.migrate("migrator");
  const loading = performance.now();
  await load();
  console.log(`loaded in ${((performance.now() - loading) / 1000).toFixed(0)} s; checking`);
  const { password, authorities, ...server } = await aurora.logIn(databaseRoles.verifier);
  const client = await connectVerified({ ...server, authorities, password: () => Promise.resolve(password) });
  await client.query("SET statement_timeout = 0");
  await check(client);
  await client.end();
  print();
} finally {
  await aurora.stop();
}

/** Batches of payments with their entries, until the database is large enough; then the manifest. */
async function load(): Promise<void> {
  const { host, port, superuser, password, caCertificate } = aurora;
  const logIn = { host, port, user: superuser, password, database: "payments", authorities: [caCertificate] };
  await withDatabase(logIn, async (client) => {
    // Triggers would look at each entry by itself; what is loaded balances by the way it is made.
    await client.query("SET session_replication_role = replica; SET synchronous_commit = off");
    while ((await databaseBytes(client)) < gibibyte) {
      await client.query(
        `WITH made AS (
           INSERT INTO payments.payments (id, amount_minor, currency, status, principal)
           SELECT gen_random_uuid(), 1 + n % 100000, CASE n % 3 WHEN 0 THEN 'EUR' ELSE 'SGD' END, 'settled', 'user:1'
           FROM generate_series(1, ${String(paymentsPerBatch)}) n RETURNING id, amount_minor, currency)
         INSERT INTO payments.ledger_entries (transaction_id, payment_id, account, amount_minor, currency)
         SELECT id, id, side, CASE side WHEN 'customer' THEN amount_minor ELSE -amount_minor END, currency
         FROM made, unnest(ARRAY['customer', 'merchant']) side`,
      );
    }
    await client.query("SELECT payments.write_manifest()");
    await client.query("CHECKPOINT");
  });
}

async function databaseBytes(client: Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>("SELECT pg_database_size(current_database()) AS bytes");
  return Number(rows[0]?.bytes);
}

async function check(client: Client): Promise<void> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const pid = rows[0]?.pid ?? 0;
  const relations = await relationSizes(client);
  for (const piece of checkPieces(relations)) {
    const { kind } = piece;
    if (kind === "schema") await measured(measures.schema, { pid, bytes: 0 }, schemaFaults(client, expectedSchema));
    else if (kind === "content") {
      const bytes = relations.filter(({ name }) => /^payments\.(payments|ledger_entries)$/.test(name));
      const read = bytes.reduce((sum, relation) => sum + relation.bytes, 0);
      await measured(measures.content, { pid, bytes: read }, contentFaults(client, new Date()));
    } else {
      const measure = kind === "table" ? measures.tables : measures.indexes;
      await measured(measure, { pid, bytes: piece.bytes }, amcheckPiece(client, piece));
    }
  }
}

/** Adds what the work took to the measure, and looks at the backend's memory while it runs. */
async function measured(
  measure: Measure,
  { pid, bytes }: { readonly pid: number; readonly bytes: number },
  work: Promise<Fault[]>,
): Promise<void> {
  const look = () => {
    const now = ownMemory(pid);
    if (now !== undefined) measure.peakBackendBytes = Math.max(measure.peakBackendBytes ?? 0, now);
  };
  const startedAt = performance.now();
  const looking = setInterval(look, 20);
  const faults = await work;
  clearInterval(looking);
  look();
  measure.seconds += (performance.now() - startedAt) / 1000;
  measure.bytes += bytes;
  if (faults.length > 0) throw new Error(`a healthy database has faults: ${JSON.stringify(faults)}`);
}

/** Memory of a process that it shares with no other, in bytes; only Linux tells it. */
function ownMemory(pid: number): number | undefined {
  try {
    const kibibytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}

function print(): void {
  const rounded = (value: number, digits: number) => Number(value.toFixed(digits));
  const mega = (bytes: number | undefined) => (bytes === undefined ? "–" : rounded(bytes / mebibyte, 0));
  const row = ({ bytes, seconds, peakBackendBytes }: Measure) => ({
    GiB: rounded(bytes / gibibyte, 2),
    seconds: rounded(seconds, 1),
    "seconds per GiB": bytes === 0 ? "–" : rounded((seconds * gibibyte) / bytes, 1),
    "backend's peak, MiB": mega(peakBackendBytes),
  });
  const { tables, indexes, content, schema } = measures;
  const all: Measure = {
    bytes: tables.bytes + indexes.bytes,
    seconds: tables.seconds + indexes.seconds + content.seconds + schema.seconds,
    peakBackendBytes: Math.max(...Object.values(measures).map((measure) => measure.peakBackendBytes ?? 0)) || undefined,
  };
  console.table({
    "tables (verify_heapam)": row(tables),
    "indexes (bt_index_check)": row(indexes),
    "content (manifest)": row(content),
    "schema (catalogue)": row(schema),
    "whole check": row(all),
  });
  const { maxRSS } = process.resourceUsage();
  console.log(`peak memory of the checking process: ${mega(maxRSS * 1024)} MiB`);
}
