import type { Database, Statement } from "./database.ts";
import { ownScope } from "./payment-relay.ts";

/** Rows that one transaction removes: short enough that nobody waits for it. */
const batch = 500;
/** So many batches at a time, so that a long list does not keep a connection from requests. */
const batches = 20;

/** What others are removing at the moment is passed over: every task of the service does this. */
const removals: readonly Statement[] = [
  {
    name: "delete expired idempotency keys",
    sql: `DELETE FROM payments.idempotency_keys WHERE (caller, key) IN (
            SELECT caller, key FROM payments.idempotency_keys WHERE expires_at <= now()
            ORDER BY expires_at LIMIT ${String(batch)} FOR UPDATE SKIP LOCKED)
          RETURNING 1`,
  },
  {
    name: "delete published events",
    sql: `DELETE FROM payments.outbox WHERE id IN (
            SELECT id FROM payments.outbox WHERE published_at <= now() - interval '7 days'
            ORDER BY published_at LIMIT ${String(batch)} FOR UPDATE SKIP LOCKED)
          RETURNING 1`,
  },
];

/** Removes idempotency keys that have expired, and events a week after they were published; at most 10,000 of each. */
export async function removeExpired(database: Database): Promise<void> {
  for (const statement of removals)
    for (let done = 0; done < batches; done += 1) {
      const removed = await database.transaction(ownScope("housekeeping"), (query) => query(statement));
      if (removed.length < batch) break;
    }
}
