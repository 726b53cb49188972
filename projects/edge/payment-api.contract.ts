/** One operation of the payment API: the gateway's method and the service's route are both made from it. */
export interface PaymentRoute {
  readonly operation: string;
  readonly method: "GET" | "POST";
  /** Path template; a segment in braces is a parameter. */
  readonly path: string;
  /** Requests a second and burst of all callers together. */
  readonly throttle: { readonly rateLimit: number; readonly burstLimit: number };
}

const reads = { rateLimit: 400, burstLimit: 800 };
const writes = { rateLimit: 200, burstLimit: 400 };

/** The payment API, version 1. */
export const paymentRoutes: readonly PaymentRoute[] = [
  { operation: "createPayment", method: "POST", path: "/v1/payments", throttle: writes },
  { operation: "getPayment", method: "GET", path: "/v1/payments/{id}", throttle: reads },
  { operation: "capturePayment", method: "POST", path: "/v1/payments/{id}/capture", throttle: writes },
  { operation: "refundPayment", method: "POST", path: "/v1/payments/{id}/refund", throttle: writes },
  { operation: "listTransactions", method: "GET", path: "/v1/transactions", throttle: reads },
];
