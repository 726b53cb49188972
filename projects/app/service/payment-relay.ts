import { ROOT_CONTEXT, type SpanContext, TraceFlags, trace } from "@opentelemetry/api";
import type { Database, RequestScope } from "./database.ts";

/** An event of a payment, as it is published: its id grows with each event of the same payment. */
export interface PaymentEvent {
  readonly id: string;
  readonly topic: string;
  readonly correlationId: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Hands an event on, and returns once it is handed on: what throws is not marked, and comes again. */
export type Publish = (event: PaymentEvent) => void;

interface EventRow {
  readonly id: string;
  readonly topic: string;
  readonly correlation_id: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Events in a transaction. */
const largestBatch = 200;
const batchGrowth = 10;

/** Of each payment the first event that is not yet published; those that another relay holds are passed over, and theirs after them. */
const take = {
  name: "take events",
  sql: `SELECT id, topic, correlation_id, payload FROM payments.outbox AS event
        WHERE published_at IS NULL AND NOT EXISTS (
          SELECT FROM payments.outbox AS earlier
          WHERE earlier.payment_id = event.payment_id AND earlier.id < event.id AND earlier.published_at IS NULL)
        ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
};
const mark = {
  name: "mark events",
  sql: "UPDATE payments.outbox SET published_at = now() WHERE id = ANY ($1::bigint[])",
};

/**
 * Publishes what lies in the outbox: each event at least once, those of one payment in their order, however many relays run.
 * An event stays locked until it is marked; where the process ends between the two, the database lets go of it, and it is
 * published again. After a batch that failed the next one is half as large: a connection that breaks now and then would let a
 * large one never through.
 *
 * @returns publishes all that is there, and tells how many that were
 */
export function eventRelay(database: Database, publish: Publish): () => Promise<number> {
  let batch = largestBatch;
  return async () => {
    for (let published = 0; ; ) {
      const size = batch;
      batch = Math.ceil(size / 2);
      const count = await publishBatch(database, publish, size);
      batch = Math.min(size + batchGrowth, largestBatch);
      published += count;
      if (count === 0) return published;
    }
  };
}

function publishBatch(database: Database, publish: Publish, size: number): Promise<number> {
  return database.transaction(ownScope("outbox-relay"), async (query) => {
    const events = await query<EventRow>(take, size);
    for (const { id, topic, correlation_id: correlationId, payload } of events)
      publish({ id, topic, correlationId, payload });
    if (events.length > 0)
      await query(
        mark,
        events.map(({ id }) => id),
      );
    return events.length;
  });
}

const unsampled: SpanContext = {
  traceId: "1".repeat(32),
  spanId: "1".repeat(16),
  traceFlags: TraceFlags.NONE,
  isRemote: true,
};

/** For what no request asks for: it is in no trace, as it would be in a tenth of them every second. */
export const ownScope = (correlationId: string): RequestScope => ({
  correlationId,
  context: trace.setSpanContext(ROOT_CONTEXT, unsampled),
});
