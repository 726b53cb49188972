import { createHash, randomUUID } from "node:crypto";
import { type NewPayment, type Payment, payment } from "@payments/edge/payment-api.contract.ts";
import { isLockTimeout, type Query } from "./database.ts";
import { type PaymentRow, paymentColumns, paymentOf } from "./payment-rows.ts";
import { RequestFailure } from "./request-failure.ts";

export interface PaymentRequest {
  readonly principal: string;
  readonly idempotencyKey: string;
  readonly body: NewPayment;
}

interface FirstAnswer {
  readonly request_digest: Buffer;
  readonly response_body: unknown;
}

const statements = {
  forgetKey: {
    name: "delete expired idempotency key",
    sql: "DELETE FROM payments.idempotency_keys WHERE caller = $1 AND key = $2 AND expires_at <= now()",
  },
  takeKey: {
    name: "insert idempotency key",
    sql: `INSERT INTO payments.idempotency_keys (caller, key, request_digest, expires_at)
          VALUES ($1, $2, $3, now() + interval '24 hours') ON CONFLICT DO NOTHING RETURNING key`,
  },
  firstAnswer: {
    name: "select first answer",
    sql: "SELECT request_digest, response_body FROM payments.idempotency_keys WHERE caller = $1 AND key = $2",
  },
  insert: {
    name: "insert payment",
    sql: `INSERT INTO payments.payments (id, amount_minor, currency, reference, principal)
          VALUES ($1, $2, $3, $4, $5) RETURNING ${paymentColumns}`,
  },
  keepAnswer: {
    name: "update idempotency key",
    sql: `UPDATE payments.idempotency_keys SET payment_id = $3, response_status = $4, response_body = $5
          WHERE caller = $1 AND key = $2`,
  },
};

/**
 * Makes a payment, once for each key of a principal. The key is written in the payment's own transaction: a repetition that
 * comes meanwhile waits for its end, and so sees either the first answer or none.
 *
 * @throws {RequestFailure} `idempotency-key-reused`, or `request-in-progress` where the first one takes longer than a lock may
 */
export async function createPayment(
  query: Query,
  request: PaymentRequest,
): Promise<{ payment: Payment; made: boolean }> {
  const { principal, idempotencyKey, body } = request;
  const digest = requestDigest(body);
  await query(statements.forgetKey, principal, idempotencyKey);
  if (!(await takeKey(query, request, digest))) {
    const [first] = await query<FirstAnswer>(statements.firstAnswer, principal, idempotencyKey);
    if (first === undefined) throw inProgress();
    if (!first.request_digest.equals(digest))
      throw new RequestFailure("idempotency-key-reused", {
        detail: "This idempotency key came with another body before",
      });
    return { payment: payment.parse(first.response_body), made: false };
  }
  const { amountMinor, currency, reference } = body;
  const [row] = await query<PaymentRow>(
    statements.insert,
    ...[randomUUID(), amountMinor, currency, reference ?? null, principal],
  );
  if (row === undefined) throw new Error("the database returned no row for a payment that it took");
  const made = paymentOf(row);
  await query(statements.keepAnswer, principal, idempotencyKey, made.id, 201, made);
  return { payment: made, made: true };
}

async function takeKey(query: Query, { principal, idempotencyKey }: PaymentRequest, digest: Buffer): Promise<boolean> {
  try {
    return (await query(statements.takeKey, principal, idempotencyKey, digest)).length === 1;
  } catch (error) {
    throw isLockTimeout(error) ? inProgress(error) : error;
  }
}

const inProgress = (cause?: unknown): RequestFailure =>
  new RequestFailure("request-in-progress", {
    detail: "Repeat the request: its first answer is on the way",
    headers: { "retry-after": "1" },
    cause,
  });

/** Equal for equal payments, however their JSON was written. */
function requestDigest({ amountMinor, currency, reference }: NewPayment): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([amountMinor, currency, reference ?? null]))
    .digest();
}
