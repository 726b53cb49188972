import { createHash, randomUUID } from "node:crypto";
import { type NewPayment, type Payment, payment } from "@payments/edge/payment-api.contract.ts";
import { type Database, isLockTimeout, type RequestScope, session } from "./database.ts";
import { insertEvent, topics } from "./payment-event.ts";
import { instant } from "./payment-rows.ts";
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

/** As a version wrote it that may be newer than this one: while a release goes on both answer repetitions. */
const storedPayment = payment.strip();

/** A key that has expired and still lies there is taken over, so that it names another payment from now on. */
const create = {
  name: "create payment",
  sql: `WITH ${session},
    taken AS (
      INSERT INTO payments.idempotency_keys AS known
        (caller, key, request_digest, payment_id, response_status, response_body, expires_at)
      SELECT $2::text, $3::text, $4::bytea, $5::uuid, 201, jsonb_strip_nulls(jsonb_build_object(
        'id', $5::uuid, 'amountMinor', $6::bigint, 'currency', $7::text, 'reference', $8::text, 'status', 'pending',
        'createdAt', ${instant("now()")}, 'updatedAt', ${instant("now()")})), now() + interval '24 hours'
      FROM session
      ON CONFLICT (caller, key) DO UPDATE SET request_digest = excluded.request_digest, payment_id = excluded.payment_id,
        response_body = excluded.response_body, created_at = excluded.created_at, expires_at = excluded.expires_at
        WHERE known.expires_at <= now()
      RETURNING response_body),
    made AS (
      INSERT INTO payments.payments (id, amount_minor, currency, reference, principal)
      SELECT $5::uuid, $6::bigint, $7::text, $8::text, $2::text FROM taken RETURNING *),
    told AS (${insertEvent("made", "$9", "$10")})
    SELECT response_body FROM taken`,
};

const firstAnswer = {
  name: "select first answer",
  sql: `WITH ${session} SELECT request_digest, response_body FROM session, payments.idempotency_keys
        WHERE caller = $2 AND key = $3`,
};

/**
 * Makes a payment, once for each key of a principal. Key, payment and event are one statement: a repetition that comes
 * meanwhile waits for its end, and so sees either the first answer or none. No money moves yet, and the key's index alone
 * decides who is first; so it needs no isolation beyond that.
 *
 * @throws {RequestFailure} `idempotency-key-reused`, or `request-in-progress` where the first one takes longer than a lock may
 */
export async function createPayment(
  database: Database,
  scope: RequestScope,
  { principal, idempotencyKey, body }: PaymentRequest,
): Promise<{ payment: Payment; made: boolean }> {
  const { amountMinor, currency, reference = null } = body;
  const digest = requestDigest(body);
  const [made] = await database
    .statement<Pick<FirstAnswer, "response_body">>(
      scope,
      create,
      ...[principal, idempotencyKey, digest, randomUUID(), amountMinor, currency, reference],
      ...[topics.payment, scope.correlationId],
    )
    .catch((error: unknown) => {
      throw isLockTimeout(causeOf(error)) ? inProgress(error) : error;
    });
  if (made !== undefined) return { payment: payment.parse(made.response_body), made: true };
  const [first] = await database.statement<FirstAnswer>(scope, firstAnswer, principal, idempotencyKey);
  if (first === undefined) throw inProgress();
  if (!first.request_digest.equals(digest))
    throw new RequestFailure("idempotency-key-reused", {
      detail: "This idempotency key came with another body before",
    });
  return { payment: storedPayment.parse(first.response_body), made: false };
}

const causeOf = (error: unknown): unknown => (error instanceof RequestFailure ? error.cause : error);

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
