import { currency } from "@payments/edge/currency.contract.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApp, startPaymentApp } from "./payment-app.fixture.ts";
import { type TransactionEvent, transactionMetric } from "./transaction-metric.ts";

const place = { namespace: "Payments/Service", dimensions: { Environment: "prod-x7" } };
const event = fc.record<TransactionEvent>({
  type: fc.constantFrom("payment", "capture", "refund"),
  outcome: fc.constantFrom("succeeded", "refused", "failed"),
  amountMinor: fc.integer({ min: 1, max: 999_999_999_999 }),
  currency: fc.constantFrom(...currency.options),
});

describe("a transaction's metrics", () => {
  it("are counted for the platform, by outcome, and by type, outcome and currency: nothing else is a dimension", () => {
    fc.assert(
      fc.property(event, (given) => {
        const [directive] = transactionMetric(given, place, 0)._aws.CloudWatchMetrics;
        expect(directive?.Dimensions).toEqual([
          ["Environment"],
          ["Environment", "Outcome"],
          ["Environment", "Type", "Outcome", "Currency"],
        ]);
      }),
    );
  });

  it("are amounts by type, outcome and currency alone: money of two currencies has no sum", () => {
    fc.assert(
      fc.property(event, (given) => {
        const directives = transactionMetric(given, place, 0)._aws.CloudWatchMetrics;
        const amounts = directives.filter(({ Metrics }) => Metrics.some(({ Name }) => Name === "TransactionAmount"));
        const whole = [["Environment", "Type", "Outcome", "Currency"]];
        expect(amounts.map(({ Dimensions }) => Dimensions)).toEqual(given.outcome === "succeeded" ? [whole] : []);
      }),
    );
  });

  it("name only members that the line has, as the format asks", () => {
    fc.assert(
      fc.property(event, (given) => {
        const line: Record<string, unknown> = { ...transactionMetric(given, place, 0) };
        for (const { Dimensions, Metrics } of transactionMetric(given, place, 0)._aws.CloudWatchMetrics) {
          for (const name of Dimensions.flat()) expect(typeof line[name]).toBe("string");
          for (const { Name } of Metrics) expect(typeof line[Name]).toBe("number");
        }
      }),
    );
  });

  it("of a payment that could not be read are counted without its currency, which nobody knows", () => {
    const line = transactionMetric({ type: "capture", outcome: "failed" }, place, 0);
    expect(line._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([["Environment"], ["Environment", "Outcome"]]);
    expect(line).not.toHaveProperty("Currency");
  });

  it("sum what succeeded, and count what did not", () => {
    const moved: TransactionEvent = { type: "capture", outcome: "succeeded", amountMinor: 1250, currency: "SGD" };
    expect(transactionMetric(moved, place, 0)).toMatchObject({ TransactionCount: 1, TransactionAmount: 1250 });
    const refused = transactionMetric({ ...moved, outcome: "refused" }, place, 0);
    expect(refused.TransactionCount).toBe(1);
    expect(refused).not.toHaveProperty("TransactionAmount");
  });
});

describe("the service's log", () => {
  let service: RunningApp;
  beforeAll(async () => {
    service = await startPaymentApp();
  });
  afterAll(() => service.stop());

  it("holds the metrics of each transaction once, with the request's id beside them and never as a dimension", async () => {
    const headers = {
      authorization: `Bearer ${await service.issuer.token()}`,
      "idempotency-key": "metric-1",
      "x-correlation-id": "metric-request-1",
    };
    const post = (url: string, payload?: object) =>
      service.app.inject({ method: "POST", url, headers, ...(payload ? { payload } : {}) });
    const payload = { amountMinor: 1250, currency: "SGD" };
    const { id } = (await post("/v1/payments", payload)).json<{ id: string }>();
    await post("/v1/payments", payload);
    await post(`/v1/payments/${id}/refund`);
    await post(`/v1/payments/${id}/capture`);
    await post(`/v1/payments/${id}/capture`);
    const counted = service.lines.filter((line) => "_aws" in line);
    expect(counted.map((line) => [line["Type"], line["Outcome"], line["TransactionAmount"]])).toEqual([
      ["payment", "succeeded", 1250],
      ["refund", "refused", undefined],
      ["capture", "succeeded", 1250],
    ]);
    for (const line of counted) {
      expect(line["correlationId"]).toBe("metric-request-1");
      expect(JSON.stringify(line["_aws"])).not.toMatch(/correlation|metric-request-1/i);
    }
  });

  it("counts as failed what the service could not do, and as nothing what the caller got wrong", async () => {
    const before = service.lines.length;
    const headers = { authorization: `Bearer ${await service.issuer.token({ sub: "unlucky" })}` };
    const post = (url: string, key: string, payload?: object) =>
      service.app.inject({
        method: "POST",
        url,
        headers: { ...headers, "idempotency-key": key },
        ...(payload ? { payload } : {}),
      });
    const { id } = (await post("/v1/payments", "failed-1", { amountMinor: 1250, currency: "SGD" })).json<{
      id: string;
    }>();
    await post("/v1/payments", "failed-1", { amountMinor: 1251, currency: "SGD" });
    await post("/v1/payments", "failed-2", { amountMinor: -1, currency: "SGD" });
    const { superuser } = service.server;
    const columns = "topic, payload, correlation_id, payment_id";
    try {
      await superuser.query(`REVOKE INSERT (${columns}) ON payments.outbox FROM payments_service`);
      await post(`/v1/payments/${id}/capture`, "failed-3");
      await post("/v1/payments", "failed-4", { amountMinor: 700, currency: "SGD" });
    } finally {
      await superuser.query(`GRANT INSERT (${columns}) ON payments.outbox TO payments_service`);
    }
    const counted = service.lines.slice(before).filter((line) => "_aws" in line);
    expect(counted.map((line) => [line["Type"], line["Outcome"], line["Currency"]])).toEqual([
      ["payment", "succeeded", "SGD"],
      ["capture", "failed", undefined],
      ["payment", "failed", "SGD"],
    ]);
  });
});
