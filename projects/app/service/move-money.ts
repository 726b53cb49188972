import { randomUUID } from "node:crypto";
import type { Payment, Transaction } from "@payments/edge/payment-api.contract.ts";
import { type Database, type RequestScope, session } from "./database.ts";
import { insertEvent, topics } from "./payment-event.ts";
import { type PaymentRow, paymentColumns, paymentOf } from "./payment-rows.ts";
import { RequestFailure } from "./request-failure.ts";

export interface Movement {
  readonly type: Transaction["type"];
  readonly from: Payment["status"];
  readonly to: Payment["status"];
  /** The account that receives, and the one that gives. */
  readonly debit: string;
  readonly credit: string;
}

/** A capture owes the money to the merchant; a refund is the same the other way round. */
export const movements = {
  capture: { type: "capture", from: "pending", to: "settled", debit: "receivable", credit: "merchant" },
  refund: { type: "refund", from: "settled", to: "refunded", debit: "merchant", credit: "receivable" },
} as const satisfies Record<Transaction["type"], Movement>;

export interface Owned {
  readonly principal: string;
  readonly id: string;
}

const statements = {
  read: {
    name: "read payment",
    sql: `WITH ${session} SELECT ${paymentColumns} FROM session, payments.payments WHERE id = $2 AND principal = $3`,
  },
  find: {
    name: "select payment",
    sql: `SELECT ${paymentColumns} FROM payments.payments WHERE id = $1 AND principal = $2`,
  },
  move: {
    name: "move money",
    sql: `WITH moved AS (
        UPDATE payments.payments SET status = $4, updated_at = now()
        WHERE id = $1 AND principal = $2 AND status = $3 RETURNING *),
      recorded AS (
        INSERT INTO payments.transactions (id, payment_id, principal, type, amount_minor, currency)
        SELECT $5::uuid, id, principal, $6::text, amount_minor, currency FROM moved),
      entered AS (
        INSERT INTO payments.ledger_entries (transaction_id, payment_id, account, amount_minor, currency)
        SELECT $5::uuid, id, account, sign * amount_minor, currency
        FROM moved, (VALUES ($7::text, 1), ($8::text, -1)) AS side (account, sign)),
      told AS (${insertEvent("moved", "$9", "$10")})
      SELECT ${paymentColumns} FROM moved`,
  },
};

const notFound = (): RequestFailure =>
  new RequestFailure("not-found", { detail: "The caller has no payment with this id" });

/** @throws {RequestFailure} `not-found`, also where the payment is another's */
export async function readPayment(database: Database, scope: RequestScope, { id, principal }: Owned): Promise<Payment> {
  const [row] = await database.statement<PaymentRow>(scope, statements.read, id, principal);
  if (row === undefined) throw notFound();
  return paymentOf(row);
}

/** What became of the request: the payment after it, and whether this request moved the money, an earlier one did, or none may. */
export interface Moved {
  readonly payment: Payment;
  readonly result: "moved" | "as-before" | "refused";
}

/**
 * Moves the whole amount, once: status, transaction, ledger entries and event are one statement of a serialisable
 * transaction, so of two requests at once the second is run anew and finds it moved.
 *
 * @throws {RequestFailure} `not-found`, also where the payment is another's; `unavailable`, where others were first too often
 */
export function moveMoney(
  database: Database,
  scope: RequestScope,
  { id, principal, movement }: Owned & { readonly movement: Movement },
): Promise<Moved> {
  const { type, from, to, debit, credit } = movement;
  return database.serializable(scope, async (query) => {
    const [moved] = await query<PaymentRow>(
      statements.move,
      ...[id, principal, from, to, randomUUID(), type, debit, credit, topics[type], scope.correlationId],
    );
    if (moved !== undefined) return { payment: paymentOf(moved), result: "moved" };
    const [row] = await query<PaymentRow>(statements.find, id, principal);
    if (row === undefined) throw notFound();
    return { payment: paymentOf(row), result: row.status === to ? "as-before" : "refused" };
  });
}
