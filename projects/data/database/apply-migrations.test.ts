import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { applyMigrations } from "./apply-migrations.ts";
import { type Aurora, migrationsFolder, startAurora } from "./aurora.fixture.ts";
import { withDatabase } from "./database-connection.ts";

let aurora: Aurora;
beforeEach(async () => {
  aurora = await startAurora();
});
afterEach(() => aurora.stop());

const all = [
  "0001_roles",
  "0002_ledger",
  "0003_backup_manifest",
  "0004_principals_and_transactions",
  "0005_states_and_events",
  "0006_entries_of_transactions",
];
const recorded = async () =>
  (await aurora.as<{ name: string }>("payments_verifier", "SELECT name FROM migrations.applied ORDER BY id")).map(
    ({ name }) => name,
  );

/** The committed migrations, and more. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "migrations-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(migrationsFolder, folder, { recursive: true });
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, name), sql);
  return folder;
}

describe("migrations", () => {
  it("are applied in order, the roles by the owner and the rest by the migrator", async () => {
    expect(await aurora.migrate("owner")).toEqual(["0001_roles"]);
    expect(await aurora.migrate("migrator")).toEqual(all.slice(1));
    expect(await recorded()).toEqual(all);
  });

  it("applied twice are as applied once", async () => {
    await aurora.migrate("owner");
    await aurora.migrate("migrator");
    expect(await aurora.migrate("owner")).toEqual([]);
    expect(await aurora.migrate("migrator")).toEqual([]);
    expect(await recorded()).toEqual(all);
  });

  it("are applied by one of two runs at once; the other waits and finds nothing to do", async () => {
    await aurora.migrate("owner");
    const logIn = await aurora.logIn("payments_migrator");
    const run = () =>
      withDatabase(logIn, (client) => applyMigrations(client, { folder: migrationsFolder, as: "migrator" }));
    const runs = await Promise.all([run(), run()]);
    expect(runs.sort((a, b) => a.length - b.length)).toEqual([[], all.slice(1)]);
    expect(await recorded()).toEqual(all);
  });

  it("wait while another run holds the lock", async () => {
    await aurora.migrate("owner");
    const logIn = await aurora.logIn("payments_migrator");
    const done: string[] = [];
    await withDatabase(logIn, async (holder) => {
      await holder.query("SELECT pg_advisory_lock(7241865325823964)");
      const waiting = withDatabase(logIn, async (client) => {
        await applyMigrations(client, { folder: migrationsFolder, as: "migrator" });
        done.push("migrated");
      });
      await expect
        .poll(
          async () => (await holder.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).rowCount,
        )
        .toBe(1);
      expect(done).toEqual([]);
      await holder.query("SELECT pg_advisory_unlock(7241865325823964)");
      await waiting;
    });
    expect(done).toEqual(["migrated"]);
  });

  it("leave nothing behind when one of them is broken: not even those before it", async () => {
    await aurora.migrate("owner");
    const folder = folderWith({
      "0004_broken.sql": "CREATE TABLE payments.half_done (id int); SELECT 1 / 0;",
      "0005_never.sql": "CREATE TABLE payments.never (id int);",
    });
    await expect(aurora.migrate("migrator", folder)).rejects.toThrow("division by zero");
    expect(await recorded()).toEqual(["0001_roles"]);
    expect(await aurora.as("payments_migrator", "SELECT FROM pg_tables WHERE schemaname = 'payments'")).toEqual([]);
    expect(await aurora.migrate("migrator")).toEqual(all.slice(1));
  });

  it("are refused when one stands before those that were applied", async () => {
    await aurora.migrate("owner");
    await aurora.migrate("migrator");
    const folder = folderWith({ "0002_a_late_one.sql": "SELECT 1;" });
    await expect(aurora.migrate("migrator", folder)).rejects.toThrow(
      "Not run migration 0002_a_late_one is preceding already run migration 0002_ledger",
    );
  });

  it("cannot run before the roles are there", async () => {
    await expect(aurora.migrate("migrator")).rejects.toThrow(/role "payments_migrator" does not exist/);
  });
});
