import type { Payment, Transaction } from "@payments/edge/payment-api.contract.ts";

/** An instant as the contract writes it, to the millisecond: cut off and not rounded, the same wherever it is shown. */
export const instant = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Columns of `payments.payments` that a payment is shown from. */
export const paymentColumns = `id, amount_minor, currency, reference, status,
  ${instant("created_at")} AS created_at, ${instant("updated_at")} AS updated_at`;

export interface PaymentRow {
  readonly id: string;
  /** 64 bits come as text; the contract's twelve digits are exact in a number. */
  readonly amount_minor: string;
  readonly currency: Payment["currency"];
  readonly reference: string | null;
  readonly status: Payment["status"];
  readonly created_at: string;
  readonly updated_at: string;
}

/** Columns of `payments.transactions` that a transaction is shown from. */
export const transactionColumns = `id, position, payment_id, type, amount_minor, currency,
  ${instant("created_at")} AS created_at`;

export interface TransactionRow {
  readonly id: string;
  readonly position: string;
  readonly payment_id: string;
  readonly type: Transaction["type"];
  readonly amount_minor: string;
  readonly currency: Transaction["currency"];
  readonly created_at: string;
}

export const paymentOf = (row: PaymentRow): Payment => ({
  id: row.id,
  amountMinor: Number(row.amount_minor),
  currency: row.currency,
  ...(row.reference === null ? {} : { reference: row.reference }),
  status: row.status,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export const transactionOf = (row: TransactionRow): Transaction => ({
  id: row.id,
  paymentId: row.payment_id,
  type: row.type,
  amountMinor: Number(row.amount_minor),
  currency: row.currency,
  createdAt: row.created_at,
});
