import type { Payment } from "@payments/edge/payment-api.contract.ts";
import type pg from "pg";
import { type ClientRecord, isBefore } from "./client-record.ts";

/**
 * What must be nothing, whatever happened: each counts rows. Counts are made once and joined, since a subquery for each row would
 * read a table without an index as often as there are payments.
 */
const faults: Readonly<Record<string, string>> = {
  "transactions that do not balance":
    "SELECT FROM payments.ledger_entries GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0",
  "payments made twice under one key":
    "SELECT FROM payments.payments WHERE reference IS NOT NULL GROUP BY principal, reference HAVING count(*) > 1",
  "settled payments without one capture, or refunded ones without one refund": `SELECT FROM payments.payments p LEFT JOIN (
       SELECT payment_id AS id, amount_minor, currency, count(*) FILTER (WHERE type = 'capture') AS captures,
         count(*) FILTER (WHERE type = 'refund') AS refunds
       FROM payments.transactions GROUP BY payment_id, amount_minor, currency) moved USING (id, amount_minor, currency)
     WHERE status IN ('settled', 'refunded') AND captures IS DISTINCT FROM 1 OR status = 'refunded' AND refunds IS DISTINCT FROM 1`,
  "transactions that their payment's status does not know": `SELECT FROM payments.payments p
     JOIN payments.transactions t ON t.payment_id = p.id
     WHERE p.status NOT IN ('settled', 'refunded') OR p.status = 'settled' AND t.type = 'refund'`,
  "entries that a transaction lacks, or that belong to none": `SELECT FROM (
       SELECT id AS transaction_id, payment_id, account, sign * amount_minor AS amount_minor, currency, 1 AS due
       FROM payments.transactions JOIN (VALUES ('capture', 'receivable', 1), ('capture', 'merchant', -1),
         ('refund', 'merchant', 1), ('refund', 'receivable', -1)) AS side (type, account, sign) USING (type)) told FULL JOIN (
       SELECT transaction_id, payment_id, account, amount_minor, currency, count(*) AS entries FROM payments.ledger_entries
       GROUP BY transaction_id, payment_id, account, amount_minor, currency
     ) booked USING (transaction_id, payment_id, account, amount_minor, currency)
     WHERE due IS DISTINCT FROM entries`,
  "payments and transactions without their one event": `SELECT FROM (
       SELECT id AS payment_id, 'payment.created' AS topic FROM payments.payments UNION ALL
       SELECT payment_id, CASE type WHEN 'capture' THEN 'payment.captured' ELSE 'payment.refunded' END
       FROM payments.transactions) happened LEFT JOIN (
       SELECT payment_id, topic, count(*) AS events FROM payments.outbox GROUP BY payment_id, topic) told USING (payment_id, topic)
     WHERE events IS DISTINCT FROM 1`,
  "events of what never happened": `SELECT FROM payments.outbox o WHERE NOT EXISTS (
     SELECT FROM payments.payments p WHERE p.id = o.payment_id AND (o.topic = 'payment.created'
       OR o.topic = 'payment.captured' AND p.status IN ('settled', 'refunded') OR o.topic = 'payment.refunded' AND p.status = 'refunded'))`,
};

interface StoredPayment {
  readonly id: string;
  readonly principal: string;
  readonly reference: string | null;
  readonly amount_minor: string;
  readonly currency: string;
  readonly status: Payment["status"];
}

/** Holds the database against itself and against what the users were told; gives what is wrong, a line each. */
export async function ledgerFaults(superuser: pg.Pool, record: ClientRecord): Promise<string[]> {
  const found: string[] = [];
  for (const [what, sql] of Object.entries(faults)) {
    const { rows } = await superuser.query<{ count: string }>(`SELECT count(*) FROM (${sql}) AS fault`);
    if (rows[0]?.count !== "0") found.push(`${what}: ${String(rows[0]?.count)}`);
  }
  const { rows } = await superuser.query<StoredPayment>(
    "SELECT id, principal, reference, amount_minor, currency, status FROM payments.payments",
  );
  const stored = new Map(rows.map((row) => [row.id, row]));
  for (const told of record.payments.values()) {
    const row = stored.get(told.id);
    if (row === undefined) found.push(`payment ${told.id} was acknowledged and is lost`);
    else if (
      Number(row.amount_minor) !== told.amountMinor ||
      row.currency !== told.currency ||
      row.principal !== told.principal ||
      row.reference !== told.key ||
      isBefore(row.status, told.status)
    )
      found.push(`payment ${told.id} is not as its user was told: ${JSON.stringify(row)}`);
  }
  return [...found, ...record.contradictions];
}
