import type { Payment } from "@payments/edge/payment-api.contract.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningApp, startPaymentApp } from "./payment-app.fixture.ts";
import { sessionsWaitingForLocks } from "./payment-database.fixture.ts";

let service: RunningApp;
beforeAll(async () => {
  service = await startPaymentApp({ requestLimit: 3, poolSize: 3 });
});
afterAll(() => service.stop());

it("takes as many requests as it can carry, turns the next away with Retry-After, and takes more once some are answered", async () => {
  const { app, server, issuer } = service;
  const headers = { authorization: `Bearer ${await issuer.token()}`, "idempotency-key": "held-up" };
  const made = await app.inject({
    method: "POST",
    url: "/v1/payments",
    headers,
    payload: { amountMinor: 1, currency: "SGD" },
  });
  const { id } = made.json<Payment>();
  const holder = await server.superuser.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT FROM payments.payments WHERE id = $1 FOR UPDATE", [id]);
  const capture = () => app.inject({ method: "POST", url: `/v1/payments/${id}/capture`, headers });
  const held = [capture(), capture(), capture()];
  await expect.poll(() => sessionsWaitingForLocks(server)).toHaveLength(3);

  const turnedAway = await app.inject({ method: "GET", url: "/v1/transactions", headers });
  expect(turnedAway.statusCode).toBe(503);
  expect(turnedAway.headers["retry-after"]).toBe("1");
  expect(turnedAway.json()).toMatchObject({ type: "urn:payments:problem:unavailable" });
  expect((await app.inject("/livez")).statusCode).toBe(200);
  expect((await app.inject("/readyz")).statusCode).toBe(200);

  await holder.query("COMMIT");
  holder.release();
  expect((await Promise.all(held)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  expect((await app.inject({ method: "GET", url: "/v1/transactions", headers })).statusCode).toBe(200);
});
