import { runner } from "node-pg-migrate";
import type pg from "pg";

/** Makes the roles; the master user runs it, and nothing else. */
export const rolesMigration = "0001_roles";

export interface MigrationRun {
  /** Folder of the SQL files, applied in the order of their numbers. */
  readonly folder: string;
  /** The master user makes the roles and the table of what was applied; the migrator does the rest. */
  readonly as: "owner" | "migrator";
}

/**
 * Applies the migrations that the database does not have yet, all in one transaction: all or none. Of two runs at once the
 * second waits for the first and then finds nothing to do.
 *
 * @returns names of what was applied now
 * @throws {Error} of PostgreSQL, after everything was rolled back; or where a file stands before one that was applied
 */
export async function applyMigrations(client: pg.Client, { folder, as }: MigrationRun): Promise<string[]> {
  const applied = await runner({
    dbClient: client,
    dir: folder,
    direction: "up",
    migrationsSchema: "migrations",
    migrationsTable: "applied",
    singleTransaction: true,
    checkOrder: true,
    advisoryLockMode: "wait",
    log: () => undefined, // what went wrong is thrown, what went well is returned
    ...(as === "owner" ? { createMigrationsSchema: true, file: rolesMigration } : {}),
  });
  return applied.map(({ name }) => name);
}
