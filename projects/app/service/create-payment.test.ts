import { randomUUID } from "node:crypto";
import type { Payment } from "@payments/edge/payment-api.contract.ts";
import type { PaymentProblem } from "@payments/edge/payment-problem.contract.ts";
import type { LightMyRequestResponse } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApp, startPaymentApp } from "./payment-app.fixture.ts";

let service: RunningApp;
beforeAll(async () => {
  service = await startPaymentApp();
});
afterAll(() => service.stop());

type Headers = Record<string, string>;
const asUser = async (sub = "user-1"): Promise<Headers> => ({
  authorization: `Bearer ${await service.issuer.token({ sub })}`,
});
const order = { amountMinor: 1250, currency: "SGD", reference: "Invoice 1" };
const make = (headers: Headers, key: string, payload: object = order) =>
  service.app.inject({
    method: "POST",
    url: "/v1/payments",
    headers: { ...headers, "idempotency-key": key },
    payload,
  });
const failure = (answer: LightMyRequestResponse) =>
  answer.json<PaymentProblem>().type.replace("urn:payments:problem:", "");

describe("an idempotency key", () => {
  it("names one payment: a repetition gets the first answer", async () => {
    const user = await asUser();
    const first = await make(user, "repeated-1");
    await service.app.inject({
      method: "POST",
      url: `/v1/payments/${first.json<Payment>().id}/capture`,
      headers: user,
    });
    const second = await make(user, "repeated-1");
    expect(second.statusCode).toBe(201);
    expect(second.json()).toEqual(first.json());
  });

  it("makes one payment, however many requests bring it at once", async () => {
    const user = await asUser("hasty");
    const answers = await Promise.all(Array.from({ length: 8 }, () => make(user, "at-once")));
    expect(new Set(answers.map((answer) => answer.json<Payment>().id)).size).toBe(1);
    const { rows } = await service.server.superuser.query(
      "SELECT count(*)::int AS made FROM payments.payments WHERE principal = 'user:hasty'",
    );
    expect(rows).toEqual([{ made: 1 }]);
  });

  it.each([
    { what: "another amount", body: { ...order, amountMinor: 1251 } },
    { what: "another currency", body: { ...order, currency: "EUR" } },
    { what: "another reference", body: { ...order, reference: "Invoice 2" } },
    { what: "no reference", body: { amountMinor: order.amountMinor, currency: order.currency } },
  ])("is refused for a payment with $what", async ({ body }) => {
    const user = await asUser();
    const key = randomUUID();
    await make(user, key);
    expect(failure(await make(user, key, body))).toBe("idempotency-key-reused");
  });

  it("is each caller's own: a repetition gets the answer that its own caller had", async () => {
    const callers = ["user-a", "user-b"];
    const first = await Promise.all(callers.map(async (sub) => make(await asUser(sub), "shared-key")));
    expect(new Set(first.map((answer) => answer.json<Payment>().id)).size).toBe(2);
    const again = await Promise.all(callers.map(async (sub) => make(await asUser(sub), "shared-key")));
    expect(again.map(({ body }) => body)).toEqual(first.map(({ body }) => body));
  });

  it("is answered by either version while a release goes on: what a newer one knows besides is left out", async () => {
    const user = await asUser("between-versions");
    const first = await make(user, "of-the-new-version");
    await service.server.superuser.query(
      `UPDATE payments.idempotency_keys SET response_body = response_body || '{"capturedMinor": 0}' WHERE key = 'of-the-new-version'`,
    );
    const second = await make(user, "of-the-new-version");
    expect([second.statusCode, second.body]).toEqual([201, first.body]);
  });

  it("names its payment for 24 hours", async () => {
    await make(await asUser(), "kept-for-a-day");
    const { rows } = await service.server.superuser.query(
      "SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM payments.idempotency_keys WHERE key = 'kept-for-a-day'",
    );
    expect(rows).toEqual([{ seconds: 86_400 }]);
  });

  it("is free again once it has expired, and then names the new payment, whatever that one's body is", async () => {
    const user = await asUser();
    const first = await make(user, "expiring");
    await service.server.superuser.query(
      "UPDATE payments.idempotency_keys SET expires_at = now() WHERE key = 'expiring'",
    );
    const other = { ...order, amountMinor: 1251 };
    const second = await make(user, "expiring", other);
    expect(second.json<Payment>().id).not.toBe(first.json<Payment>().id);
    expect((await make(user, "expiring", other)).body).toBe(second.body);
    expect(failure(await make(user, "expiring"))).toBe("idempotency-key-reused");
  });

  it("whose first request takes longer than a lock may is in progress: 409 with Retry-After, and nothing is made", async () => {
    const user = await asUser("waiting");
    const first = await service.server.superuser.connect();
    try {
      await first.query("BEGIN");
      await first.query(
        `INSERT INTO payments.idempotency_keys (caller, key, request_digest, expires_at)
         VALUES ('user:waiting', 'in-progress', sha256('x'), now() + interval '1 day')`,
      );
      const second = await make(user, "in-progress");
      expect(failure(second)).toBe("request-in-progress");
      expect([second.statusCode, second.headers["retry-after"]]).toEqual([409, "1"]);
    } finally {
      await first.query("ROLLBACK");
      first.release();
    }
    expect((await make(user, "in-progress")).statusCode).toBe(201);
    const { rowCount } = await service.server.superuser.query(
      "SELECT FROM payments.payments WHERE principal = 'user:waiting'",
    );
    expect(rowCount).toBe(1);
  });
});
