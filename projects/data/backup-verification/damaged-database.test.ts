import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RestoredServer, startRestoredServer } from "./restored-database.fixture.ts";
import { minutesAgo, verify } from "./verification.fixture.ts";

let server: RestoredServer;
beforeAll(async () => {
  server = await startRestoredServer();
});
afterAll(() => server.stop());

const blockBytes = 8192;

/** Flips all bits of bytes of a block; `where` finds them by what the page's header says. */
function flip(block: number, count: number, where: (page: Buffer) => number) {
  return (dataFolder: string, path: string) => {
    const file = join(dataFolder, path);
    const bytes = readFileSync(file);
    const page = bytes.subarray(block * blockBytes, (block + 1) * blockBytes);
    const start = where(page);
    for (let index = start; index < start + count; index += 1) page.writeUInt8(page.readUInt8(index) ^ 0xff, index);
    writeFileSync(file, bytes);
  };
}

/** `pd_upper`, where the row that was added last begins: https://www.postgresql.org/docs/17/storage-page-layout.html */
const lastRow = (page: Buffer) => page.readUInt16LE(14);

const disableTriggers = "SET session_replication_role = replica";
const firstPayment = "'00000000-0000-4000-8000-000000000001'";

describe("a healthy database", () => {
  it("passes: every table and index is checked, the manifest holds, the schema is the migrations'", async () => {
    const { execution, codes, record, metrics } = await verify({ database: server.healthy });
    expect(codes).toEqual([]);
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    expect(record).toMatchObject({ verified: true, summary: "rds:today is verified", environment: "dev-x1" });
    expect(record?.check?.left).toBe(0);
    expect(record?.check?.done).toBeGreaterThan(150);
    expect(record?.check?.unchecked).toEqual([]);
    expect(metrics).toEqual([expect.objectContaining({ Namespace: "Payments/Backup" })]);
  });

  it("passes piece by piece as well: each call goes on where the last one ended", async () => {
    const { execution, record } = await verify({ database: server.healthy, piecesPerCall: 50 });
    expect(execution.status).toBe("SUCCEEDED");
    const calls = Math.ceil((record?.check?.done ?? 0) / 50);
    expect(execution.path.filter((state) => state === "Check")).toHaveLength(calls);
    const whole = await verify({ database: server.healthy });
    expect(record?.check).toMatchObject({ done: whole.record?.check?.done, bytes: whole.record?.check?.bytes });
  });

  it("passes when more was paid after the manifest", async () => {
    const database = await server.damaged(
      "INSERT INTO payments.payments (id, amount_minor, currency, principal) VALUES (gen_random_uuid(), 5, 'SGD', 'user:1')",
    );
    expect((await verify({ database })).codes).toEqual([]);
  });

  it("leaves a record below the prefix of evidence, by day and execution", async () => {
    const { account, record } = await verify({ database: server.healthy });
    const day = record?.startedAt.slice(0, 10).replaceAll("-", "/");
    const bucket = "bucket-archive-dev-x1-111122223333-ap-southeast-1-an";
    expect([...account.objects.keys()]).toEqual([
      `${bucket}/evidence/backup-verification/dev-x1/${String(day)}/execution-1.json`,
    ]);
  });
});

/** 23 bytes, and a bit for each column since one of them is empty, aligned to eight (https://www.postgresql.org/docs/17/storage-page-layout.html). */
const rowHead = 32;

describe("damage of the database is found and named:", () => {
  it("flipped bytes in a table: the head of a row", async () => {
    const database = await server.damagedFile(
      "payments.ledger_entries",
      flip(2, 8, (page) => lastRow(page) + 18),
    );
    const { codes, details, execution } = await verify({ database });
    expect(execution).toMatchObject({ status: "FAILED", error: "BackupNotVerified" });
    expect(codes).toContain("DamagedTable");
    expect(details).toContain("payments.ledger_entries, block 2");
  });

  it("flipped bytes in a table: the head of a page", async () => {
    const database = await server.damagedFile(
      "payments.payments",
      flip(1, 8, () => 12),
    );
    const { codes, details } = await verify({ database });
    expect(codes).toContain("DamagedTable");
    expect(details).toMatch(/payments\.payments: invalid page in block 1/);
  });

  it("flipped bytes in a table: a number that is in no index", async () => {
    // After a row's head come id (16) and amount (8), then all that is in no index either.
    const database = await server.damagedFile(
      "payments.payments",
      flip(1, 1, (page) => lastRow(page) + rowHead + 16),
    );
    const { codes, details } = await verify({ database });
    expect(codes).toEqual(["BrokenLedgerSum"]);
    expect(details).toMatch(/^payments in (SGD|EUR): turnover \d+ and balance \d+, the manifest says/);
  });

  it("flipped bytes in a table: a value that an index has otherwise", async () => {
    const database = await server.damagedFile(
      "payments.payments",
      flip(1, 1, (page) => lastRow(page) + rowHead),
    );
    const { codes, details } = await verify({ database });
    expect(codes).toContain("DamagedIndex");
    expect(details).toMatch(/payments\.payments_pkey: heap tuple \(1,\d+\) .* lacks matching index tuple/);
  });

  it("flipped bytes in an index", async () => {
    const database = await server.damagedFile(
      "payments.ledger_entries_pkey",
      flip(3, 8, (page) => lastRow(page) + 8),
    );
    const { codes, details } = await verify({ database });
    expect(codes).toEqual(["DamagedIndex"]);
    expect(details).toContain("payments.ledger_entries_pkey: ");
  });

  it("a missing table", async () => {
    const database = await server.damaged("DROP TABLE payments.outbox");
    const { codes, details } = await verify({ database });
    expect(codes).toEqual(["MissingTable", "SchemaDrift"]);
    expect(details).toContain("there is no table payments.outbox");
    expect(details).toContain("the backup lacks it: sequence payments.outbox_id_seq");
  });

  it("a missing table that the manifest is about", async () => {
    const { codes } = await verify({ database: await server.damaged("DROP TABLE payments.ledger_entries") });
    expect(codes).toContain("MissingTable");
  });

  it("missing rows", async () => {
    const database = await server.damaged(
      disableTriggers,
      `DELETE FROM payments.ledger_entries WHERE payment_id = ${firstPayment}`,
    );
    const { codes, details } = await verify({ database });
    expect(codes).toContain("MissingRows");
    expect(details).toContain("ledger_entries in SGD: 3998 rows, the manifest says 4000");
  });

  it("a broken ledger sum", async () => {
    const database = await server.damaged(
      `UPDATE payments.ledger_entries SET amount_minor = amount_minor + 1
       WHERE payment_id = ${firstPayment} AND account = 'customer'`,
    );
    const { codes, details } = await verify({ database });
    expect(codes).toContain("BrokenLedgerSum");
    expect(details).toContain("ledger_entries in SGD: debits and credits differ by 1");
  });

  it("a ledger that balances and is not what it was", async () => {
    const database = await server.damaged(
      `UPDATE payments.ledger_entries SET amount_minor = amount_minor * 2 WHERE payment_id = ${firstPayment}`,
    );
    const { codes } = await verify({ database });
    expect(codes).toEqual(["BrokenLedgerSum"]);
  });

  it("schema drift: a column that no migration makes", async () => {
    const database = await server.damaged("ALTER TABLE payments.outbox ADD COLUMN note text");
    const { codes, details } = await verify({ database });
    expect(codes).toEqual(["SchemaDrift"]);
    expect(details).toBe("the backup has this, no migration makes it: column payments.outbox.note text");
  });

  it.each([
    { drift: "a dropped constraint", sql: "ALTER TABLE payments.payments DROP CONSTRAINT payments_amount_minor_check" },
    { drift: "a dropped index", sql: "DROP INDEX payments.outbox_unpublished" },
    {
      drift: "a switched-off trigger",
      sql: "ALTER TABLE payments.ledger_entries DISABLE TRIGGER ledger_transactions_balance",
    },
    {
      drift: "another function",
      sql: "CREATE OR REPLACE FUNCTION payments.write_manifest() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
    },
    { drift: "a right too many", sql: "GRANT DELETE ON payments.ledger_entries TO payments_service" },
    { drift: "a right too few", sql: "REVOKE INSERT (currency) ON payments.payments FROM payments_service" },
  ])("schema drift: $drift", async ({ sql }) => {
    const { codes } = await verify({ database: await server.damaged(sql) });
    expect(codes.length).toBeGreaterThan(0);
    expect(new Set(codes)).toEqual(new Set(["SchemaDrift"]));
  });

  it("a migration that is missing", async () => {
    const database = await server.damaged("DELETE FROM migrations.applied WHERE name = '0003_backup_manifest'");
    const { codes, details } = await verify({ database });
    expect(codes).toEqual(["MissingMigration"]);
    expect(details).toContain(
      "migrations 0001_roles, 0002_ledger, 0004_principals_and_transactions, 0005_states_and_events, 0006_entries_of_transactions, not ",
    );
  });

  it("a missing manifest", async () => {
    const database = await server.damaged("TRUNCATE payments.backup_manifests CASCADE");
    expect((await verify({ database })).codes).toEqual(["MissingManifest"]);
  });

  it("data that ends long before the snapshot was taken", async () => {
    const database = await server.damaged(
      "UPDATE payments.payments SET created_at = created_at - interval '26 hours', updated_at = updated_at - interval '26 hours'",
      "UPDATE payments.ledger_entries SET created_at = created_at - interval '26 hours'",
      "UPDATE payments.backup_manifests SET taken_at = taken_at - interval '26 hours'",
    );
    const { codes, details } = await verify({ database, snapshot: { SnapshotCreateTime: minutesAgo(1) } });
    expect(codes).toEqual(expect.arrayContaining(["StaleData", "MissingManifest"]));
    expect(details).toMatch(/the newest transaction is of .*, 26\.0 hours before the snapshot/);
  });

  it("several damages in one run, all of them", async () => {
    const database = await server.damaged(
      "ALTER TABLE payments.outbox ADD COLUMN note text",
      `UPDATE payments.ledger_entries SET amount_minor = amount_minor * 2 WHERE payment_id = ${firstPayment}`,
    );
    const { codes } = await verify({ database, snapshot: { SnapshotCreateTime: minutesAgo(27 * 60) } });
    expect(codes).toEqual(["StaleSnapshot", "SchemaDrift", "BrokenLedgerSum"]);
  });
});
