import { instant } from "./payment-rows.ts";

/** What became of a payment, by the operation that did it. */
export const topics = {
  payment: "payment.created",
  capture: "payment.captured",
  refund: "payment.refunded",
} as const;

/**
 * The part of a statement that writes the event of each payment in `source`, in the same transaction: it is there if and only
 * if the payment is. The caller's own words (`reference`) stay out of it, as whoever reads events need not know them.
 *
 * @param source a part of the statement that returns rows of `payments.payments`
 * @param topic the parameter that holds it, as is `correlationId`: `$3`
 */
export const insertEvent = (source: string, topic: string, correlationId: string): string => `
  INSERT INTO payments.outbox (topic, payment_id, correlation_id, payload)
  SELECT ${topic}::text, id, ${correlationId}::text, jsonb_build_object('paymentId', id, 'principal', principal,
    'amountMinor', amount_minor, 'currency', currency, 'status', status, 'at', ${instant("updated_at")})
  FROM ${source}`;
