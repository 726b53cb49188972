import { z } from "zod";
import { currency } from "./currency.contract.ts";
import type { PaymentProblemCode } from "./payment-problem.contract.ts";

/** One operation of the payment API: the gateway's method and the service's route are both made from it. */
export interface PaymentRoute {
  /** Operation id. */
  readonly operation: string;
  readonly summary: string;
  readonly method: "GET" | "POST";
  /** Path template; a segment in braces is a parameter. */
  readonly path: string;
  /** Requests a second and burst of all callers together. */
  readonly throttle: { readonly rateLimit: number; readonly burstLimit: number };
  readonly request: {
    /** Parameters of the path: exactly those in braces. */
    readonly params: z.ZodObject;
    readonly query: z.ZodObject;
    /** Names in lower case. Headers that are not named here are nobody's business and pass. */
    readonly headers: z.ZodObject;
    /** Nothing: the request has no body. */
    readonly body?: z.ZodObject;
  };
  /** The one answer that is no problem. */
  readonly success: { readonly status: 200 | 201; readonly description: string; readonly body: z.ZodObject };
  readonly problems: readonly PaymentProblemCode[];
}

const reads = { rateLimit: 400, burstLimit: 800 };
const writes = { rateLimit: 200, burstLimit: 400 };

/** What each request may carry; an id that is not well-formed is replaced, and never refused. */
export const correlationHeader = "x-correlation-id";
/** Letters, digits, dot, underscore and hyphen, 8 to 48 of them: whole in a log, in a trace and in `application_name`, which has 63. */
export const correlationId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{7,47}$/);
/** Under which id the gateway's log knows the request. */
export const gatewayRequestHeader = "x-gateway-request-id";
/** Id of the partner's API key: the gateway sets it, whatever the caller wrote. */
export const partnerKeyHeader = "x-partner-key-id";
export const idempotencyHeader = "idempotency-key";

/** Twelve digits, as many as a card message carries (ISO 8583, field 4); a model of API Gateway knows no exclusive bounds. */
const amountMinor = z
  .int()
  .min(1)
  .max(999_999_999_999)
  .meta({ description: "Whole number of the currency's minor unit", examples: [1250] });

const timestamp = z.iso.datetime().meta({ description: "UTC", examples: ["2026-08-01T09:30:00.000Z"] });

export const payment = z
  .strictObject({
    id: z.uuid(),
    amountMinor,
    currency,
    reference: z.string().optional(),
    status: z.enum(["pending", "settled", "failed", "refunded"]),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: "Payment" });
export type Payment = z.output<typeof payment>;

const newPayment = z
  .strictObject({
    amountMinor,
    currency,
    reference: z
      .string()
      .min(1)
      .max(140)
      // Written out, since API Gateway and other readers of the schema know no Unicode properties.
      .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, "expected text without control characters")
      .optional()
      .meta({ description: "The caller's own words for the payment", examples: ["Invoice 2026-118"] }),
  })
  .meta({ id: "NewPayment" });
export type NewPayment = z.output<typeof newPayment>;

/** Money that was moved. */
export const transaction = z
  .strictObject({
    id: z.uuid(),
    paymentId: z.uuid(),
    type: z.enum(["capture", "refund"]),
    amountMinor,
    currency,
    createdAt: timestamp,
  })
  .meta({ id: "Transaction" });
export type Transaction = z.output<typeof transaction>;

const cursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .meta({ description: "Where the page begins: `nextCursor` of the page before; it says nothing else" });

const transactionPage = z
  .strictObject({ transactions: z.array(transaction), nextCursor: cursor.optional() })
  .meta({ id: "TransactionPage" });

const apiDescription = z
  .looseObject({ openapi: z.string() })
  .meta({ id: "ApiDescription", description: "An OpenAPI document" });

const nothing = z.strictObject({});
const paymentParams = z.strictObject({ id: z.uuid().meta({ description: "The payment" }) });
const anyHeaders = z.object({
  [correlationHeader]: z
    .string()
    .optional()
    .meta({ description: "Names the request from end to end; one that is not well-formed is replaced" }),
});
const idempotentHeaders = anyHeaders.extend({
  [idempotencyHeader]: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .meta({ description: "The same key names the same request for 24 hours: a repetition gets the first answer" }),
});

const always = ["invalid-request", "unauthenticated", "request-too-large", "internal-error", "unavailable"] as const;

/** The payment API, version 1, by operation id. */
export const paymentApi = {
  createPayment: {
    operation: "createPayment",
    summary: "Make a payment, once for each idempotency key",
    method: "POST",
    path: "/v1/payments",
    throttle: writes,
    request: { params: nothing, query: nothing, headers: idempotentHeaders, body: newPayment },
    success: { status: 201, description: "The payment", body: payment },
    problems: [...always, "unsupported-media-type", "request-in-progress", "idempotency-key-reused"],
  },
  getPayment: {
    operation: "getPayment",
    summary: "Read a payment",
    method: "GET",
    path: "/v1/payments/{id}",
    throttle: reads,
    request: { params: paymentParams, query: nothing, headers: anyHeaders },
    success: { status: 200, description: "The payment", body: payment },
    problems: [...always, "not-found"],
  },
  capturePayment: {
    operation: "capturePayment",
    summary: "Settle a pending payment whole; one that is settled stays so",
    method: "POST",
    path: "/v1/payments/{id}/capture",
    throttle: writes,
    request: { params: paymentParams, query: nothing, headers: anyHeaders },
    success: { status: 200, description: "The payment, settled", body: payment },
    problems: [...always, "not-found", "payment-state"],
  },
  refundPayment: {
    operation: "refundPayment",
    summary: "Give a settled payment back whole; one that is refunded stays so",
    method: "POST",
    path: "/v1/payments/{id}/refund",
    throttle: writes,
    request: { params: paymentParams, query: nothing, headers: anyHeaders },
    success: { status: 200, description: "The payment, refunded", body: payment },
    problems: [...always, "not-found", "payment-state"],
  },
  listTransactions: {
    operation: "listTransactions",
    summary: "List the caller's transactions, newest first",
    method: "GET",
    path: "/v1/transactions",
    throttle: reads,
    request: {
      params: nothing,
      query: z.strictObject({
        cursor: cursor.optional(),
        limit: z
          .string()
          .regex(/^([1-9]|[1-9]\d|100)$/)
          .optional()
          .meta({ description: "Transactions of a page, 1 to 100; 50 where nothing is said" }),
      }),
      headers: anyHeaders,
    },
    success: { status: 200, description: "A page of transactions", body: transactionPage },
    problems: always,
  },
  describeApi: {
    operation: "describeApi",
    summary: "Get this description of the API",
    method: "GET",
    path: "/v1/openapi.json",
    throttle: reads,
    request: { params: nothing, query: nothing, headers: anyHeaders },
    success: { status: 200, description: "The OpenAPI document", body: apiDescription },
    problems: always,
  },
} as const satisfies Readonly<Record<string, PaymentRoute>>;

export type PaymentApi = typeof paymentApi;

export const paymentRoutes: readonly PaymentRoute[] = Object.values(paymentApi);

/**
 * A request's body in the dialect of API Gateway's models, draft 4, whole and without references
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html). The gateway has only to
 * write it down as text. What a model cannot hold the service refuses later: both read the same schema.
 *
 * @returns nothing for a route without a body
 */
export function requestModel({ request }: PaymentRoute): Readonly<Record<string, unknown>> | undefined {
  if (!request.body) return undefined;
  return z.toJSONSchema(request.body, { target: "draft-04", io: "input", metadata: z.registry() });
}
