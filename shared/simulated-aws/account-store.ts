import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Attributes } from "./attributes.ts";
import type { HeldResource } from "./resource-type.ts";

/** `active`, or `pending-deletion`: a key in its waiting period, which nothing can refer to any more. */
export type ResourceStatus = "active" | "pending-deletion";

export interface StoredResource extends HeldResource {
  readonly status: ResourceStatus;
  /** `type id` of what AWS made this beside; such a resource goes when its owner goes. */
  readonly owner: string | undefined;
}

/** A use of one resource by another: `path` is the argument that names it. */
export interface Use {
  readonly fromType: string;
  readonly fromId: string;
  readonly path: string;
  readonly toType: string;
  readonly toId: string;
}

interface Row {
  readonly type: string;
  readonly id: string;
  readonly arn: string | null;
  readonly name: string | null;
  readonly owner: string | null;
  readonly status: string;
  readonly inputs: string;
  readonly state: string;
}

/**
 * The account on disk: an SQLite database in `directory`, or in memory without one. A write that returned survives
 * the end of every process (write-ahead log), and not that of the machine
 * (`synchronous = NORMAL`: https://www.sqlite.org/pragma.html#pragma_synchronous). Several processes may have it open.
 */
export class AccountStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(directory?: string) {
    if (directory) mkdirSync(directory, { recursive: true });
    this.#database = new DatabaseSync(directory ? join(directory, "account.sqlite") : ":memory:");
    this.#database.exec(`
      PRAGMA busy_timeout = 10000;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS resource (
        type TEXT NOT NULL, id TEXT NOT NULL, arn TEXT, name TEXT, owner TEXT, status TEXT NOT NULL,
        inputs TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (type, id)) STRICT;
      CREATE INDEX IF NOT EXISTS resource_arn ON resource (arn);
      CREATE INDEX IF NOT EXISTS resource_name ON resource (type, name);
      CREATE TABLE IF NOT EXISTS use (
        from_type TEXT NOT NULL, from_id TEXT NOT NULL, path TEXT NOT NULL, to_type TEXT NOT NULL, to_id TEXT NOT NULL,
        PRIMARY KEY (from_type, from_id, path, to_type, to_id)) STRICT;
      CREATE INDEX IF NOT EXISTS use_to ON use (to_type, to_id);
    `);
  }

  close(): void {
    this.#database.close();
  }

  /** Runs `change` as one durable transaction: all of it, or nothing. */
  transaction<T>(change: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = change();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  find(type: string, reference: string): StoredResource | undefined {
    const row = this.#prepare(
      "SELECT * FROM resource WHERE type = ? AND (id = ? OR arn = ? OR name = ?) AND status = 'active' LIMIT 1",
    ).get(type, reference, reference, reference);
    return row ? held(row as unknown as Row) : undefined;
  }

  findByArn(arn: string): StoredResource | undefined {
    const row = this.#prepare("SELECT * FROM resource WHERE arn = ? AND status = 'active' LIMIT 1").get(arn);
    return row ? held(row as unknown as Row) : undefined;
  }

  findById(id: string): StoredResource | undefined {
    const row = this.#prepare("SELECT * FROM resource WHERE id = ? AND status = 'active' LIMIT 1").get(id);
    return row ? held(row as unknown as Row) : undefined;
  }

  list(type?: string): StoredResource[] {
    const rows = type
      ? this.#prepare("SELECT * FROM resource WHERE type = ? AND status = 'active' ORDER BY rowid").all(type)
      : this.#prepare("SELECT * FROM resource ORDER BY type, id").all();
    return rows.map((row) => held(row as unknown as Row));
  }

  put(resource: Omit<StoredResource, "status">): void {
    const { type, id, arn, name, owner, inputs, state } = resource;
    this.#prepare(
      `INSERT INTO resource (type, id, arn, name, owner, status, inputs, state) VALUES (?, ?, ?, ?, ?, 'active', ?, ?)
       ON CONFLICT (type, id) DO UPDATE SET arn = excluded.arn, name = excluded.name, owner = excluded.owner,
         status = 'active', inputs = excluded.inputs, state = excluded.state`,
    ).run(type, id, arn ?? null, name ?? null, owner ?? null, JSON.stringify(inputs), JSON.stringify(state));
  }

  setStatus(type: string, id: string, status: ResourceStatus): void {
    this.#prepare("UPDATE resource SET status = ? WHERE type = ? AND id = ?").run(status, type, id);
  }

  /** Removes the resource, its uses of others, and what AWS made beside it. */
  remove(type: string, id: string): void {
    const owner = ownerKey(type, id);
    for (const owned of this.#prepare("SELECT * FROM resource WHERE owner = ?").all(owner)) {
      const row = owned as unknown as Row;
      this.remove(row.type, row.id);
    }
    this.setUses(type, id, []);
    this.#prepare("DELETE FROM resource WHERE type = ? AND id = ?").run(type, id);
  }

  setUses(fromType: string, fromId: string, uses: readonly Use[]): void {
    this.#prepare("DELETE FROM use WHERE from_type = ? AND from_id = ?").run(fromType, fromId);
    for (const { path, toType, toId } of uses) {
      this.#prepare("INSERT OR IGNORE INTO use (from_type, from_id, path, to_type, to_id) VALUES (?, ?, ?, ?, ?)").run(
        fromType,
        fromId,
        path,
        toType,
        toId,
      );
    }
  }

  /** Who names the resource in an argument. */
  usesOf(type: string, id: string): Use[] {
    const rows = this.#prepare(
      "SELECT from_type, from_id, path, to_type, to_id FROM use WHERE to_type = ? AND to_id = ? ORDER BY from_type, from_id",
    ).all(type, id) as Record<string, string>[];
    return rows.map((row) => ({
      fromType: row["from_type"] ?? "",
      fromId: row["from_id"] ?? "",
      path: row["path"] ?? "",
      toType: row["to_type"] ?? "",
      toId: row["to_id"] ?? "",
    }));
  }

  #prepare(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Owner of what was in the account before the first deployment: no stack made it, none takes it away. */
export const outsideThePlatform = "outside the platform";

export function ownerKey(type: string, id: string): string {
  return `${type} ${id}`;
}

function held(row: Row): StoredResource {
  return {
    type: row.type,
    id: row.id,
    arn: row.arn ?? undefined,
    name: row.name ?? undefined,
    owner: row.owner ?? undefined,
    status: row.status === "active" ? "active" : "pending-deletion",
    inputs: JSON.parse(row.inputs) as Attributes,
    state: JSON.parse(row.state) as Attributes,
  };
}
