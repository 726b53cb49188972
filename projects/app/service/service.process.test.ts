import type { Payment } from "@payments/edge/payment-api.contract.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LoopbackServer, startLoopbackServer } from "./loopback-server.fixture.ts";
import { type PaymentDatabase, sessionsWaitingForLocks, startPaymentDatabase } from "./payment-database.fixture.ts";
import { type ServiceProcess, startServiceProcess } from "./service-process.fixture.ts";
import { startTokenIssuer, type TokenIssuer } from "./token-issuer.fixture.ts";

const partnerPrefix = "/stage-test-x1";
const correlationId = "order-2026-118";
const gatewayRequestId = "8f14e45f-ceea-467f-9575-1a2b3c4d5e6f";
const traceId = "6a5f0c10aabbccddeeff001122334455";

let database: PaymentDatabase;
let issuer: TokenIssuer;
let collector: LoopbackServer;
let service: ServiceProcess;
beforeAll(async () => {
  collector = await startLoopbackServer({
    "/v1/traces": () => ({}),
    "/GetSamplingRules": () => ({ SamplingRuleRecords: [] }),
  });
  [database, issuer] = await Promise.all([startPaymentDatabase("any"), startTokenIssuer()]);
  service = await startServiceProcess({ database, issuer, collectorUrl: collector.url, partnerPrefix });
});
afterAll(async () => {
  await Promise.all([service.terminate(), collector.stop(), issuer.stop()]);
  await database.stop();
});

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}
interface Traces {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}
const exportedSpans = (): Span[] =>
  (collector.received.get("/v1/traces") ?? []).flatMap((body) =>
    (JSON.parse(body) as Traces).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  );

/** As the gateway passes a partner's request on; its stage has decided to trace it. */
const throughGateway = {
  "x-partner-key-id": "abcdef1234",
  "x-gateway-request-id": gatewayRequestId,
  "x-correlation-id": correlationId,
  "x-amzn-trace-id": `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=53995c3f42cd8ad8;Sampled=1`,
};
const call = (method: string, path: string, headers: Record<string, string>, body?: object) =>
  fetch(`${service.url}${path}`, {
    method,
    headers: { ...headers, ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

it("is ready within seconds of its start (printed, measured on this machine)", async () => {
  const own = () => service.lines().find(({ message }) => message === "serving");
  // A health check may have had its answer before the process has told its log.
  await expect.poll(own).toMatchObject({ ready: true });
  const serving = own();
  console.log(
    `payment service: ready ${String(Math.round(service.readyAfter))} ms after its process was started; its own count ${String(serving?.["startedInMilliseconds"])} ms`,
  );
});

it("asked the collector's proxy for the sampling rules", () => {
  expect(collector.received.has("/GetSamplingRules")).toBe(true);
});

it("serves a user by a token whose key it fetches from the issuer", async () => {
  const answer = await call("GET", "/v1/transactions", { authorization: `Bearer ${await issuer.token()}` });
  expect(await answer.json()).toEqual({ transactions: [] });
});

it("carries one request's id into answer, log, session, problem and spans, and ends in order when it is told to", async () => {
  const prefix = `${partnerPrefix}/v1/payments`;
  const order = { amountMinor: 1250, currency: "SGD" };
  const made = await call("POST", prefix, { "x-partner-key-id": "abcdef1234", "idempotency-key": "key-1" }, order);
  const { id } = (await made.json()) as Payment;
  const event = () => service.lines().find(({ message }) => message === "payment event");
  await expect.poll(event).toMatchObject({ topic: "payment.created", payload: { paymentId: id } });

  // The request waits for a lock, so that its session can be looked at, and so that the drain has something to wait for.
  const holder = await database.superuser.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT FROM payments.payments WHERE id = $1 FOR UPDATE", [id]);
  const captured = call("POST", `${prefix}/${id}/capture`, throughGateway);
  await expect.poll(() => sessionsWaitingForLocks(database)).toEqual([`payments:${correlationId}`]);
  const refused = await call("POST", `${prefix}/${id}/refund`, { ...throughGateway, "x-partner-key-id": "another123" });
  expect(await refused.json()).toMatchObject({ status: 404, correlationId });

  const exitCode = service.terminate();
  await expect.poll(() => service.lines().map(({ message }) => message)).toContain("draining");
  const ready = () => call("GET", "/readyz", {}).then(({ status }) => status, String);
  await expect.poll(ready).toContain("fetch failed");
  await holder.query("COMMIT");
  holder.release();

  const answer = await captured;
  expect(answer.status).toBe(200);
  expect(answer.headers.get("x-correlation-id")).toBe(correlationId);
  expect(await answer.json()).toMatchObject({ id, status: "settled" });
  expect(await exitCode).toBe(0);

  const lines = service.lines().filter((line) => line["correlationId"] === correlationId);
  expect(lines.filter(({ operation }) => operation === "capturePayment").map(({ message }) => message)).toEqual([
    "request answered",
  ]);
  for (const line of lines) expect(line).toMatchObject({ correlationId, gatewayRequestId, traceId });
  expect(service.lines().map(({ level }) => level)).not.toContain("error");
  expect(service.lines().at(-1)).toMatchObject({ message: "stopped" });

  const spans = exportedSpans().filter((span) => span.traceId === traceId);
  const ids = spans.map(({ attributes }) => attributes.find(({ key }) => key === "correlation.id")?.value.stringValue);
  expect(ids).toEqual(spans.map(() => correlationId));
  expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining([`POST ${prefix}/{id}/capture`, "move money"]));
});
