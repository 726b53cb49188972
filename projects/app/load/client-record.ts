import type { Payment } from "@payments/edge/payment-api.contract.ts";

/** A payment as its user was told of it. */
export interface AcknowledgedPayment {
  readonly id: string;
  readonly principal: string;
  /** The idempotency key, and the payment's reference: so a payment that was made twice shows. */
  readonly key: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** The furthest that an answer has shown. */
  status: Payment["status"];
}

/** What the users were answered, to be held against the database afterwards. */
export class ClientRecord {
  readonly payments = new Map<string, AcknowledgedPayment>();
  /** Answers that contradict earlier ones. */
  readonly contradictions: string[] = [];
  /** Requests that had no good answer, by operation and what came instead. */
  readonly failures = new Map<string, number>();

  fail(what: string): void {
    this.failures.set(what, (this.failures.get(what) ?? 0) + 1);
  }

  get failed(): number {
    return [...this.failures.values()].reduce((sum, count) => sum + count, 0);
  }

  made(principal: string, key: string, { id, amountMinor, currency, status }: Payment): AcknowledgedPayment {
    const known = this.payments.get(id);
    if (known !== undefined) {
      if (known.key !== key) this.contradictions.push(`payment ${id} answers the keys ${known.key} and ${key}`);
      return known;
    }
    const payment = { id, principal, key, amountMinor, currency, status };
    this.payments.set(id, payment);
    return payment;
  }

  /** Takes in another answer about a payment; a status goes forward only. */
  shown(payment: AcknowledgedPayment, now: Payment): void {
    const { amountMinor, currency, reference, status } = now;
    const same = now.id === payment.id && amountMinor === payment.amountMinor && currency === payment.currency;
    if (!same || reference !== payment.key) this.contradictions.push(`payment ${payment.id} changed`);
    if (isBefore(status, payment.status))
      this.contradictions.push(`payment ${payment.id} was ${payment.status} and is ${status}`);
    payment.status = status;
  }
}

const order: readonly Payment["status"][] = ["pending", "settled", "refunded"];

/** Whether a payment has the one status before the other. The users' payments never fail: that status is before all. */
export const isBefore = (one: Payment["status"], other: Payment["status"]): boolean =>
  order.indexOf(one) < order.indexOf(other);
