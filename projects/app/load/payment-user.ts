import { randomUUID } from "node:crypto";
import type { Payment, Transaction } from "@payments/edge/payment-api.contract.ts";
import { Client } from "undici";
import type { AcknowledgedPayment, ClientRecord } from "./client-record.ts";
import type { LoadOperation } from "./request-schedule.plan.ts";

export interface UserIdentity {
  readonly principal: string;
  /** Headers by which the server knows the user. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One in so many payments is asked for twice at once, under one key. */
const paymentsForEachDuplicate = 20;
const currencies = ["SGD", "EUR", "USD", "JPY"];
const pageLimit = 50;

/** A user with a connection of their own, who makes payments, looks at them, captures them and reads their list. */
export class PaymentUser {
  readonly #client: Client;
  readonly #identity: UserIdentity;
  readonly #record: ClientRecord;
  readonly #payments: AcknowledgedPayment[] = [];
  #made = 0;
  #connected = false;

  constructor(url: string, identity: UserIdentity, record: ClientRecord) {
    this.#client = new Client(url, { pipelining: 1 });
    this.#client.on("connect", () => (this.#connected = true));
    this.#client.on("disconnect", () => (this.#connected = false));
    this.#identity = identity;
    this.#record = record;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /**
   * Sends one request and looks at the answer. What is not as it should be goes into the record.
   *
   * @param neighbour whose connection carries the second of two requests at once
   * @returns what was sent
   */
  async act(operation: LoadOperation, neighbour: PaymentUser): Promise<LoadOperation> {
    const pending = this.#payments.find(({ status }) => status === "pending");
    const last = this.#payments.at(-1);
    try {
      if (operation === "list") await this.#list();
      else if (operation === "capture" && pending !== undefined) await this.#capture(pending);
      else if (operation === "get" && last !== undefined) await this.#get(last);
      else {
        await this.#create(neighbour);
        return "create";
      }
    } catch (error) {
      this.#record.fail(`${operation}: ${Reflect.get(Object(error), "code") ?? String(error)}`);
    }
    return operation;
  }

  close(): Promise<void> {
    return this.#client.destroy();
  }

  async #create(neighbour: PaymentUser): Promise<void> {
    const key = randomUUID();
    const body = JSON.stringify({
      amountMinor: 1 + Math.floor(Math.random() * 100_000),
      currency: currencies[this.#made % currencies.length],
      reference: key,
    });
    this.#made += 1;
    const headers = { "content-type": "application/json", "idempotency-key": key };
    const request = { method: "POST", path: "/v1/payments", headers, body } as const;
    const twice = this.#made % paymentsForEachDuplicate === 0;
    const answers = await Promise.all([
      this.#ask(this.#client, request),
      ...(twice ? [this.#ask(neighbour.#client, request)] : []),
    ]);
    for (const { status, body } of answers) {
      if (status !== 201) this.#refused("create", { status, body });
      else {
        const payment = this.#record.made(this.#identity.principal, key, body as Payment);
        if (!this.#payments.includes(payment)) this.#payments.push(payment);
      }
    }
  }

  async #get(payment: AcknowledgedPayment): Promise<void> {
    const answer = await this.#ask(this.#client, { method: "GET", path: `/v1/payments/${payment.id}` });
    if (answer.status !== 200) this.#refused("get", answer);
    else this.#record.shown(payment, answer.body as Payment);
  }

  async #capture(payment: AcknowledgedPayment): Promise<void> {
    const answer = await this.#ask(this.#client, { method: "POST", path: `/v1/payments/${payment.id}/capture` });
    if (answer.status !== 200) {
      this.#refused("capture", answer);
      return;
    }
    this.#record.shown(payment, answer.body as Payment);
    if (payment.status !== "settled") this.#record.contradictions.push(`payment ${payment.id} was captured and is not`);
  }

  async #list(): Promise<void> {
    const captured = this.#payments.filter(({ status }) => status === "settled").length;
    const answer = await this.#ask(this.#client, {
      method: "GET",
      path: `/v1/transactions?limit=${String(pageLimit)}`,
    });
    if (answer.status !== 200) {
      this.#refused("list", answer);
      return;
    }
    const { transactions } = answer.body as { transactions: Transaction[] };
    if (transactions.length < Math.min(captured, pageLimit))
      this.#record.contradictions.push(`the list of ${this.#identity.principal} lacks captures that were acknowledged`);
  }

  async #ask(
    client: Client,
    request: { method: "GET" | "POST"; path: string; headers?: Record<string, string>; body?: string },
  ): Promise<Answer> {
    const headers = { ...this.#identity.headers, ...request.headers };
    const { statusCode, body } = await client.request({ ...request, headers });
    return { status: statusCode, body: await body.json() };
  }

  #refused(operation: LoadOperation, { status, body }: Answer): void {
    const { type } = Object(body) as { type?: string };
    this.#record.fail(`${operation}: ${String(status)} ${type ?? ""}`);
  }
}
