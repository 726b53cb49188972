import { z } from "zod";

/** Every way in which a request can fail, and the status that says so. */
export const paymentProblems = {
  "invalid-request": { status: 400, title: "The request does not fit the API" },
  unauthenticated: { status: 401, title: "Nobody is known to be calling" },
  "not-found": { status: 404, title: "There is no such thing for this caller" },
  "payment-state": { status: 409, title: "The payment's state does not allow it" },
  "request-in-progress": { status: 409, title: "The first request with this idempotency key is still running" },
  "request-too-large": { status: 413, title: "The request is larger than any the API knows" },
  "unsupported-media-type": { status: 415, title: "The body is not JSON" },
  "idempotency-key-reused": { status: 422, title: "The idempotency key belongs to another request" },
  "internal-error": { status: 500, title: "The service failed" },
  unavailable: { status: 503, title: "The service cannot take the request now" },
} as const;

export type PaymentProblemCode = keyof typeof paymentProblems;

/** What `type` says of a problem: a name, not an address (https://www.rfc-editor.org/rfc/rfc9457#section-3.1.1). */
export const problemType = (code: PaymentProblemCode): string => `urn:payments:problem:${code}`;

export const problemMediaType = "application/problem+json";

/** Problem details as RFC 9457 has them; `correlationId` is what to quote when asking about the request. */
export const paymentProblem = z
  .strictObject({
    type: z.enum((Object.keys(paymentProblems) as PaymentProblemCode[]).map(problemType)),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    correlationId: z.string(),
    errors: z
      .array(
        z.strictObject({
          in: z.enum(["path", "query", "headers", "body"]),
          pointer: z.string().meta({ description: "JSON pointer into that part of the request" }),
          detail: z.string(),
        }),
      )
      .meta({ description: "Every mistake of a request that does not fit the API" })
      .optional(),
  })
  .meta({ id: "Problem", description: "Problem details, RFC 9457" });

export type PaymentProblem = z.output<typeof paymentProblem>;
