import { randomUUID } from "node:crypto";
import type { Payment, Transaction } from "@payments/edge/payment-api.contract.ts";
import type { Query } from "./database.ts";
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
    name: "select payment",
    sql: `SELECT ${paymentColumns} FROM payments.payments WHERE id = $1 AND principal = $2`,
  },
  lock: {
    name: "lock payment",
    sql: `SELECT ${paymentColumns} FROM payments.payments WHERE id = $1 AND principal = $2 FOR UPDATE`,
  },
  change: {
    name: "update payment",
    sql: `UPDATE payments.payments SET status = $2, updated_at = now() WHERE id = $1 RETURNING ${paymentColumns}`,
  },
  record: {
    name: "insert transaction",
    sql: `INSERT INTO payments.transactions (id, payment_id, principal, type, amount_minor, currency)
          VALUES ($1, $2, $3, $4, $5, $6)`,
  },
  enter: {
    name: "insert ledger entries",
    sql: `INSERT INTO payments.ledger_entries (transaction_id, payment_id, account, amount_minor, currency)
          VALUES ($1, $2, $3, $5, $6), ($1, $2, $4, -$5::bigint, $6)`,
  },
};

const notFound = (): RequestFailure =>
  new RequestFailure("not-found", { detail: "The caller has no payment with this id" });

/** @throws {RequestFailure} `not-found`, also where the payment is another's */
export async function readPayment(query: Query, { id, principal }: Owned): Promise<Payment> {
  const [row] = await query<PaymentRow>(statements.read, id, principal);
  if (row === undefined) throw notFound();
  return paymentOf(row);
}

/** What became of the request: the payment after it, and whether this request moved the money, an earlier one did, or none may. */
export interface Moved {
  readonly payment: Payment;
  readonly result: "moved" | "as-before" | "refused";
}

/**
 * Moves the whole amount, once: the payment is locked first, so of two requests at once the second finds it moved.
 *
 * @throws {RequestFailure} `not-found`, also where the payment is another's
 */
export async function moveMoney(query: Query, { id, principal }: Owned, movement: Movement): Promise<Moved> {
  const [row] = await query<PaymentRow>(statements.lock, id, principal);
  if (row === undefined) throw notFound();
  const before = paymentOf(row);
  if (before.status === movement.to) return { payment: before, result: "as-before" };
  if (before.status !== movement.from) return { payment: before, result: "refused" };
  const transaction = randomUUID();
  const { amountMinor, currency } = before;
  const [changed] = await query<PaymentRow>(statements.change, id, movement.to);
  if (changed === undefined) throw new Error("the database returned no row for a payment that it changed");
  await query(statements.record, transaction, id, principal, movement.type, amountMinor, currency);
  await query(statements.enter, transaction, id, movement.debit, movement.credit, amountMinor, currency);
  return { payment: paymentOf(changed), result: "moved" };
}
