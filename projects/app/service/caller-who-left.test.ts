import { randomUUID } from "node:crypto";
import { type ClientRequest, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Payment } from "@payments/edge/payment-api.contract.ts";
import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Identify } from "./caller.ts";
import { type RunningApp, startPaymentApp } from "./payment-app.fixture.ts";
import { sessionsWaitingForLocks } from "./payment-database.fixture.ts";

let service: RunningApp;
let headers: Record<string, string>;
/** Opens once the caller may be known. */
let gate: Promise<void> | undefined;
beforeAll(async () => {
  const slowed =
    (identify: Identify): Identify =>
    async (given) => {
      await gate;
      return identify(given);
    };
  // One connection: what comes later is answered later.
  service = await startPaymentApp({ requestLimit: 1, poolSize: 1, slowed });
  await service.app.listen({ host: "127.0.0.1", port: 0 });
  headers = { authorization: `Bearer ${await service.issuer.token()}` };
});
afterAll(() => service.stop());

function capture(id: string): ClientRequest {
  const { port } = service.app.server.address() as AddressInfo;
  const named = { ...headers, "x-correlation-id": `left-${id}` };
  const asked = request({
    host: "127.0.0.1",
    port,
    method: "POST",
    path: `/v1/payments/${id}/capture`,
    headers: named,
  });
  asked.on("error", () => undefined).end();
  return asked;
}

async function pendingPayment(): Promise<string> {
  const payload = { amountMinor: 1250, currency: "SGD" };
  const keyed = { ...headers, "idempotency-key": randomUUID() };
  const made = await service.app.inject({ method: "POST", url: "/v1/payments", headers: keyed, payload });
  return made.json<Payment>().id;
}

/** The line that ends a capture with 460, once it is there. */
async function lineOf(id: string): Promise<object | undefined> {
  const line = () =>
    service.lines.find(({ correlationId, status }) => correlationId === `left-${id}` && status === 460);
  await expect.poll(line).toBeDefined();
  return line();
}

/** A capture that waits for the payment's row, which the client holds, and whose caller has gone. */
async function captureNobodyWaitsFor(holder: pg.PoolClient): Promise<string> {
  const { app, server } = service;
  const id = await pendingPayment();
  await holder.query("BEGIN");
  await holder.query("SELECT FROM payments.payments WHERE id = $1 FOR UPDATE", [id]);
  const gone = new Promise((closed) => {
    app.server.once("request", ({ socket }) => socket.once("close", closed));
  });
  const asked = capture(id);
  await expect.poll(() => sessionsWaitingForLocks(server)).toHaveLength(1);
  asked.destroy();
  await gone;
  return id;
}

it("is under way until the operation ends: its capture is counted, and holds its place until then", async () => {
  const { app, server } = service;
  const holder = await server.superuser.connect();
  const id = await captureNobodyWaitsFor(holder);
  const list = () => app.inject({ method: "GET", url: "/v1/transactions", headers });
  const turnedAway = await list();
  await holder.query("COMMIT");
  holder.release();
  expect(turnedAway.statusCode).toBe(503);
  expect(await lineOf(id)).toMatchObject({ Type: "capture", Outcome: "succeeded", TransactionAmount: 1250 });
  const listed = await list();
  expect(listed.statusCode).toBe(200);
  expect(listed.json()).toMatchObject({ transactions: [{ paymentId: id, type: "capture" }] });
});

it("asks for nothing any more where the operation has not begun", async () => {
  const id = await pendingPayment();
  let open = (): void => undefined;
  gate = new Promise((opened) => (open = opened));
  const asked = capture(id);
  await new Promise((connected) => service.app.server.once("request", connected));
  asked.destroy();
  const line = await lineOf(id);
  open();
  gate = undefined;
  expect(line).not.toHaveProperty("_aws");
  const read = await service.app.inject({ method: "GET", url: `/v1/payments/${id}`, headers });
  expect(read.json()).toMatchObject({ id, status: "pending" });
});
