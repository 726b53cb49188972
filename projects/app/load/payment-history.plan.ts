import type { Payment } from "@payments/edge/payment-api.contract.ts";
import type { Observed, SequentialModel } from "./linearisable.plan.ts";

export type PaymentState = "absent" | Extract<Payment["status"], "pending" | "settled" | "refunded">;

/** What a caller asked of one payment, and was told; an answer that never came, or was an error, is `unknown`. */
export type PaymentCall =
  | { readonly ask: "create" | "capture" | "refund"; readonly told: "done" | "unknown" }
  /** Refused because of the state that the payment is in, or because there is none. */
  | { readonly ask: "capture" | "refund"; readonly told: "wrong state" | "not found" }
  | { readonly ask: "read"; readonly told: PaymentState };

export type PaymentHistory = readonly Observed<PaymentCall>[];

const moves = { capture: { from: "pending", to: "settled" }, refund: { from: "settled", to: "refunded" } } as const;

/**
 * One payment: made once, captured once, refunded once, each repetition answered as the first. A creation tells what was
 * made and not what became of it, so its answer is the same in every state.
 */
export const paymentModel: SequentialModel<PaymentState, PaymentCall> = {
  initial: "absent",
  after: (state, call) => {
    if (call.ask === "read") return state === call.told ? state : undefined;
    if (call.ask === "create") return state === "absent" ? "pending" : state;
    const { from, to } = moves[call.ask];
    const can = state === from || state === to;
    switch (call.told) {
      case "done":
        return can ? to : undefined;
      case "wrong state":
        return can || state === "absent" ? undefined : state;
      case "not found":
        return state === "absent" ? state : undefined;
      case "unknown":
        return can ? to : state;
    }
  },
};

/**
 * The history without calls that add nothing to what may have happened: a payment goes through each of its states once, so
 * of the calls of one kind whose outcome is unknown the first stands for all later ones.
 */
export function condensed(history: PaymentHistory): PaymentHistory {
  const unknown = new Set<string>();
  return history
    .toSorted((one, other) => one.invokedAt - other.invokedAt)
    .filter(({ call: { ask, told } }) => {
      if (told !== "unknown") return true;
      const first = !unknown.has(ask);
      unknown.add(ask);
      return first;
    });
}
