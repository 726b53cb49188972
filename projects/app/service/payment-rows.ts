import type { Payment, Transaction } from "@payments/edge/payment-api.contract.ts";

/** Columns of `payments.payments` that a payment is shown from. */
export const paymentColumns = "id, amount_minor, currency, reference, status, created_at, updated_at";

export interface PaymentRow {
  readonly id: string;
  /** 64 bits come as text; the contract's twelve digits are exact in a number. */
  readonly amount_minor: string;
  readonly currency: Payment["currency"];
  readonly reference: string | null;
  readonly status: Payment["status"];
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface TransactionRow {
  readonly id: string;
  readonly position: string;
  readonly payment_id: string;
  readonly type: Transaction["type"];
  readonly amount_minor: string;
  readonly currency: Transaction["currency"];
  readonly created_at: Date;
}

export const paymentOf = (row: PaymentRow): Payment => ({
  id: row.id,
  amountMinor: Number(row.amount_minor),
  currency: row.currency,
  ...(row.reference === null ? {} : { reference: row.reference }),
  status: row.status,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const transactionOf = (row: TransactionRow): Transaction => ({
  id: row.id,
  paymentId: row.payment_id,
  type: row.type,
  amountMinor: Number(row.amount_minor),
  currency: row.currency,
  createdAt: row.created_at.toISOString(),
});
