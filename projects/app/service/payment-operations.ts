import { openApiDocument } from "@payments/edge/openapi-document.contract.ts";
import { type NewPayment, type Payment, type PaymentApi, paymentApi } from "@payments/edge/payment-api.contract.ts";
import type { z } from "zod";
import { createPayment } from "./create-payment.ts";
import type { Database, RequestScope } from "./database.ts";
import { listTransactions } from "./list-transactions.ts";
import { type Movement, moveMoney, movements, readPayment } from "./move-money.ts";
import { RequestFailure } from "./request-failure.ts";
import { type RequestParts, readRequest } from "./request-parts.ts";
import type { TransactionEvent } from "./transaction-metric.ts";

/** What an operation is told beside the request: who calls, for which request, and where to tell of transactions. */
export interface Call extends RequestScope {
  readonly principal: string;
  readonly tell: (event: TransactionEvent) => void;
}

type Operation = keyof PaymentApi;
type Part<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** A request that fits its schemas. */
export interface RequestOf<Name extends Operation> {
  readonly params: Part<PaymentApi[Name]["request"]["params"]>;
  readonly query: Part<PaymentApi[Name]["request"]["query"]>;
  readonly headers: Part<PaymentApi[Name]["request"]["headers"]>;
  readonly body: PaymentApi[Name]["request"] extends { readonly body: infer Body } ? Part<Body> : undefined;
}

type AnswerOf<Name extends Operation> = Part<PaymentApi[Name]["success"]["body"]>;

export type PaymentOperations = {
  readonly [Name in Operation]: (request: RequestOf<Name>, call: Call) => Promise<AnswerOf<Name>>;
};

/**
 * Runs one operation on a request, read by the operation's own schemas.
 *
 * @throws {RequestFailure} `invalid-request`, and what the operation throws
 */
export function perform<Name extends Operation>(
  operations: PaymentOperations,
  name: Name,
  { request, call }: { readonly request: RequestParts; readonly call: Call },
): Promise<AnswerOf<Name>> {
  return operations[name](readRequest(paymentApi[name], request) as RequestOf<Name>, call);
}

const defaultPage = 50;
const description = openApiDocument();

/** What each operation of the contract does; none can be missing. */
export function paymentOperations(database: Database): PaymentOperations {
  const move = async (id: string, call: Call, movement: Movement): Promise<Payment> => {
    const { principal, tell } = call;
    const { type } = movement;
    const { payment, result } = await tellingFailures(moveMoney(database, call, { id, principal, movement }), () =>
      tell({ type, outcome: "failed" }),
    );
    const { amountMinor, currency } = payment;
    if (result === "moved") tell({ type, outcome: "succeeded", amountMinor, currency });
    if (result !== "refused") return payment;
    tell({ type, outcome: "refused", amountMinor, currency });
    throw new RequestFailure("payment-state", { detail: `A payment that is ${payment.status} takes no ${type}` });
  };
  return {
    createPayment: ({ body, headers }, call) => make(database, body, headers["idempotency-key"], call),
    getPayment: ({ params }, call) => readPayment(database, call, { id: params.id, principal: call.principal }),
    capturePayment: ({ params }, call) => move(params.id, call, movements.capture),
    refundPayment: ({ params }, call) => move(params.id, call, movements.refund),
    listTransactions: ({ query: { cursor, limit } }, call) =>
      listTransactions(database, call, { principal: call.principal, cursor, limit: Number(limit ?? defaultPage) }),
    describeApi: () => Promise.resolve(description),
  };
}

/** Repetitions are answered and not counted. */
async function make(database: Database, body: NewPayment, idempotencyKey: string, call: Call): Promise<Payment> {
  const { principal, tell } = call;
  const { amountMinor, currency } = body;
  const { payment, made } = await tellingFailures(
    createPayment(database, call, { principal, idempotencyKey, body }),
    () => tell({ type: "payment", outcome: "failed", amountMinor, currency }),
  );
  if (made) tell({ type: "payment", outcome: "succeeded", amountMinor, currency });
  return payment;
}

/** What the caller did wrong is no failure of a transaction; what the service could not do is one. */
async function tellingFailures<Result>(work: Promise<Result>, tell: () => void): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof RequestFailure) || error.status >= 500) tell();
    throw error;
  }
}
