import { type Client, DatabaseError } from "pg";
import { damageFault } from "./amcheck-piece.ts";
import type { Fault } from "./verification-run.ts";

/** What the newest manifest says of one table in one currency, and what the database gives for the same rows. */
interface Comparison {
  readonly relation: string;
  readonly currency: string;
  readonly row_count: string | null;
  readonly turnover_minor: string | null;
  readonly balance_minor: string | null;
  readonly expected_rows: string | null;
  readonly expected_turnover: string | null;
  readonly expected_balance: string | null;
}

/**
 * The manifest is written every day, before the day's backups: between two of them lies a day, and an hour for backups that
 * begin late.
 */
const longestSilenceHours = 25;

const newestManifest = "SELECT id, taken_at FROM payments.backup_manifests ORDER BY id DESC LIMIT 1";

const comparison = `
  WITH manifest AS (SELECT id, snapshot FROM payments.backup_manifests WHERE id = $1),
       expected AS (SELECT t.* FROM payments.backup_manifest_totals t JOIN manifest m ON m.id = t.manifest_id),
       found AS (SELECT t.* FROM manifest m, payments.totals(m.snapshot) t)
  SELECT relation, currency::text, f.row_count, f.turnover_minor, f.balance_minor,
         e.row_count AS expected_rows, e.turnover_minor AS expected_turnover, e.balance_minor AS expected_balance
  FROM expected e FULL JOIN found f USING (relation, currency)
  ORDER BY relation, currency`;

const newestChange = `
  SELECT greatest(
    (SELECT max(taken_at) FROM payments.backup_manifests),
    (SELECT max(updated_at) FROM payments.payments),
    (SELECT max(created_at) FROM payments.ledger_entries)) AS at`;

/**
 * Whether the database holds what the newest manifest says it held, and whether it reaches up to its snapshot. The manifest
 * is about rows that are never changed or deleted, so it holds for every later state.
 *
 * @param snapshotAt when the snapshot was taken
 */
export async function contentFaults(client: Client, snapshotAt: Date): Promise<Fault[]> {
  try {
    const { rows } = await client.query<{ id: string; taken_at: Date }>(newestManifest);
    const manifest = rows[0];
    if (!manifest) return [{ code: "MissingManifest", detail: "the database has no manifest to compare with" }];
    const compared = await client.query<Comparison>(comparison, [manifest.id]);
    const changed = await client.query<{ at: Date }>(newestChange);
    return [
      ...ageFaults("MissingManifest", "the newest manifest", manifest.taken_at, snapshotAt),
      ...ageFaults("StaleData", "the newest transaction", changed.rows[0]?.at ?? new Date(0), snapshotAt),
      ...compared.rows.flatMap(comparisonFaults),
    ];
  } catch (error) {
    // Something that the comparison needs is not there, or not for the verifier: class 42.
    if (error instanceof DatabaseError && error.code?.startsWith("42"))
      return [{ code: "SchemaDrift", detail: `the content cannot be compared with the manifest: ${error.message}` }];
    return [damageFault(error, "DamagedTable", "a table that the manifest is about")];
  }
}

function ageFaults(code: "MissingManifest" | "StaleData", what: string, at: Date, snapshotAt: Date): Fault[] {
  const hours = (snapshotAt.getTime() - at.getTime()) / 3_600_000;
  return hours > longestSilenceHours
    ? [{ code, detail: `${what} is of ${at.toISOString()}, ${hours.toFixed(1)} hours before the snapshot` }]
    : [];
}

function comparisonFaults(row: Comparison): Fault[] {
  const what = `${row.relation} in ${row.currency}`;
  const faults: Fault[] = [];
  const [rows, expectedRows] = [row.row_count ?? "0", row.expected_rows ?? "0"];
  if (rows !== expectedRows)
    faults.push({ code: "MissingRows", detail: `${what}: ${rows} rows, the manifest says ${expectedRows}` });
  const [turnover, expectedTurnover] = [row.turnover_minor ?? "0", row.expected_turnover ?? "0"];
  const [balance, expectedBalance] = [row.balance_minor ?? "0", row.expected_balance ?? "0"];
  if (turnover !== expectedTurnover || balance !== expectedBalance) {
    const found = `turnover ${turnover} and balance ${balance}`;
    const detail = `${what}: ${found}, the manifest says ${expectedTurnover} and ${expectedBalance}`;
    faults.push({ code: "BrokenLedgerSum", detail });
  }
  if (row.relation === "ledger_entries" && balance !== "0")
    faults.push({ code: "BrokenLedgerSum", detail: `${what}: debits and credits differ by ${balance}` });
  return faults;
}
