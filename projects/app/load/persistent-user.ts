import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Payment } from "@payments/edge/payment-api.contract.ts";
import { Client } from "undici";
import type { AcknowledgedPayment, ClientRecord } from "./client-record.ts";
import type { Observed } from "./linearisable.plan.ts";
import type { PaymentCall } from "./payment-history.plan.ts";
import type { UserIdentity } from "./payment-user.ts";

/** One payment's life as its user saw it. */
export interface PaymentLife {
  readonly principal: string;
  /** Idempotency key, and the payment's reference. */
  readonly key: string;
  readonly calls: Observed<PaymentCall>[];
}

type Move = "capture" | "refund";
interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** After these the user gives up an attempt, and after those it tries again; milliseconds. */
const patience = 5000;
const beforeRepetition = 250;
const meanThought = 300;

/**
 * A user who makes payments, captures and refunds them one after the other, and repeats whatever got no answer or an error
 * until it has one: a creation under the same key. Writes down when each attempt began and what it was told.
 */
export class PersistentUser {
  readonly lives: PaymentLife[] = [];
  /** Attempts that had to be repeated, by the status of their answer; 0 for those without one. */
  readonly repeated = new Map<number, number>();
  readonly #client: Client;
  readonly #identity: UserIdentity;
  readonly #record: ClientRecord;

  constructor(url: string, identity: UserIdentity, record: ClientRecord) {
    this.#client = new Client(url, { pipelining: 1, headersTimeout: patience, bodyTimeout: patience });
    this.#identity = identity;
    this.#record = record;
  }

  /** Lives until the signal, and ends the payment that is begun. */
  async live(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await this.#payment();
      await this.#think();
    }
    await this.#client.destroy();
  }

  async #payment(): Promise<void> {
    const life: PaymentLife = { principal: this.#identity.principal, key: randomUUID(), calls: [] };
    this.lives.push(life);
    const payment = await this.#create(life);
    await this.#think();
    if (Math.random() < 0.2) return;
    await this.#move(life, payment, "capture");
    await this.#read(life, payment);
    if (Math.random() < 0.5) return;
    await this.#move(life, payment, "refund");
    // A capture that comes late is refused, and must stay so.
    if (Math.random() < 0.3) await this.#move(life, payment, "capture");
    await this.#read(life, payment);
  }

  async #create(life: PaymentLife): Promise<AcknowledgedPayment> {
    const body = JSON.stringify({
      amountMinor: 1 + Math.floor(Math.random() * 9999),
      currency: "SGD",
      reference: life.key,
    });
    const headers = { "content-type": "application/json", "idempotency-key": life.key };
    const { body: made } = await this.#untilAnswered(life, "create", {
      method: "POST",
      path: "/v1/payments",
      headers,
      body,
    });
    return this.#record.made(this.#identity.principal, life.key, made as Payment);
  }

  async #move(life: PaymentLife, payment: AcknowledgedPayment, move: Move): Promise<void> {
    const answer = await this.#untilAnswered(life, move, {
      method: "POST",
      path: `/v1/payments/${payment.id}/${move}`,
    });
    if (answer.status === 200) this.#record.shown(payment, answer.body as Payment);
  }

  async #read(life: PaymentLife, payment: AcknowledgedPayment): Promise<void> {
    const answer = await this.#untilAnswered(life, "read", { method: "GET", path: `/v1/payments/${payment.id}` });
    if (answer.status === 200) this.#record.shown(payment, answer.body as Payment);
  }

  /** Asks until the answer says what became of the request. */
  async #untilAnswered(
    life: PaymentLife,
    ask: PaymentCall["ask"],
    request: { method: "GET" | "POST"; path: string; headers?: Record<string, string>; body?: string },
  ): Promise<Answer> {
    for (;;) {
      const invokedAt = performance.now();
      const answer = await this.#send(request);
      const told = toldBy(ask, answer);
      if (told !== undefined) {
        life.calls.push({ invokedAt, answeredAt: performance.now(), call: { ask, told } as PaymentCall });
        return answer;
      }
      // Nothing happens by a read.
      if (ask !== "read") life.calls.push({ invokedAt, answeredAt: undefined, call: { ask, told: "unknown" } });
      if (answer.status !== 0 && answer.status < 500 && !isInProgress(answer))
        this.#record.contradictions.push(
          `${ask} was answered by ${String(answer.status)}: ${JSON.stringify(answer.body)}`,
        );
      this.repeated.set(answer.status, (this.repeated.get(answer.status) ?? 0) + 1);
      await pause(beforeRepetition * (0.5 + Math.random()));
    }
  }

  /** @returns status 0 where there was no answer */
  async #send(request: { method: "GET" | "POST"; path: string; headers?: Record<string, string> }): Promise<Answer> {
    try {
      const headers = { ...this.#identity.headers, ...request.headers };
      const { statusCode, body } = await this.#client.request({ ...request, headers });
      return { status: statusCode, body: await body.json() };
    } catch {
      return { status: 0, body: undefined };
    }
  }

  #think(): Promise<void> {
    return pause(-Math.log(1 - Math.random()) * meanThought);
  }
}

const isInProgress = ({ status, body }: Answer): boolean => status === 409 && problemOf(body) === "request-in-progress";

const problemOf = (body: unknown): string | undefined => (Object(body) as { type?: string }).type?.split(":").at(-1);

/** What an answer says of the payment; nothing where it says nothing. */
function toldBy(ask: PaymentCall["ask"], { status, body }: Answer): PaymentCall["told"] | undefined {
  if (ask === "read") {
    if (status === 404) return "absent";
    return status === 200 ? ((body as Payment).status as PaymentCall["told"]) : undefined;
  }
  if (status === 200 || status === 201) return "done";
  if (status === 404) return "not found";
  return problemOf(body) === "payment-state" ? "wrong state" : undefined;
}
