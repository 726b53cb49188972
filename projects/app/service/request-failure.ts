import {
  type PaymentProblem,
  type PaymentProblemCode,
  paymentProblems,
  problemType,
} from "@payments/edge/payment-problem.contract.ts";

interface FailureDetail {
  /** For people; never a secret, never what another caller owns. */
  readonly detail: string;
  readonly errors?: NonNullable<PaymentProblem["errors"]>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A request that is answered with a problem. */
export class RequestFailure extends Error {
  readonly code: PaymentProblemCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly #errors: FailureDetail["errors"];

  constructor(code: PaymentProblemCode, { detail, errors, headers = {}, cause }: FailureDetail) {
    super(detail, { cause });
    this.name = "RequestFailure";
    this.code = code;
    this.headers = headers;
    this.#errors = errors;
  }

  get status(): number {
    return paymentProblems[this.code].status;
  }

  problem(correlationId: string): PaymentProblem {
    const { status, title } = paymentProblems[this.code];
    const errors = this.#errors;
    return {
      type: problemType(this.code),
      title,
      status,
      detail: this.message,
      correlationId,
      ...(errors === undefined ? {} : { errors }),
    };
  }
}

/** The service lives and cannot take the request: try again, after as many seconds. */
export const unavailable = (detail: string, cause?: unknown): RequestFailure =>
  new RequestFailure("unavailable", { detail, headers: { "retry-after": "1" }, cause });
