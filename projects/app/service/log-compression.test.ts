import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Payment } from "@payments/edge/payment-api.contract.ts";
import { logCompression } from "@payments/shared/capacity/log-compression.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningApp, startPaymentApp } from "./payment-app.fixture.ts";

let service: RunningApp;
beforeAll(async () => {
  service = await startPaymentApp();
});
afterAll(() => service.stop());

const batch = 20;

/** A message as a subscription's destination gets it, in Base64. */
function delivered(messages: readonly string[]): string {
  const logEvents = messages.map((message) => ({ id: randomUUID(), timestamp: Date.now(), message }));
  return gzipSync(JSON.stringify({ messageType: "DATA_MESSAGE", logEvents })).toString("base64");
}

it("is as small on its way to the archive as the capacity model takes it for, in batches of 20 events of as many users", async () => {
  const ask = async (method: "GET" | "POST", url: string, more: object = {}) => {
    const authorization = `Bearer ${await service.issuer.token({ sub: randomUUID() })}`;
    return service.app.inject({ method, url, headers: { authorization, "idempotency-key": randomUUID() }, ...more });
  };
  for (let made = 0; made < batch; made += 1) {
    const payload = { amountMinor: 1 + made * 7919, currency: "SGD" };
    const { id } = (await ask("POST", "/v1/payments", { payload })).json<Payment>();
    await ask("GET", `/v1/payments/${id}`);
    await ask("GET", "/v1/transactions");
  }
  const lines = service.lines.map((line) => JSON.stringify(line));
  expect(lines.length).toBeGreaterThanOrEqual(3 * batch);
  for (let first = 0; first + batch <= lines.length; first += batch) {
    const messages = lines.slice(first, first + batch);
    const times = messages.join("").length / delivered(messages).length;
    expect(times).toBeGreaterThan(logCompression);
  }
});
