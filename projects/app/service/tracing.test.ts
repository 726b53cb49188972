import {
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { expect, it } from "vitest";
import { type TracedRequest, traceRequest } from "./tracing.ts";

const exporter = new InMemorySpanExporter();
const tracer = new BasicTracerProvider({
  sampler: new AlwaysOnSampler(),
  spanProcessors: [new SimpleSpanProcessor(exporter)],
}).getTracer("test");

const traceId = "6a5f0c10aabbccddeeff001122334455";
const request: TracedRequest = {
  method: "POST",
  path: "/v1/payments",
  route: "/v1/payments",
  host: "api.payments.test",
  correlationId: "order-2026-118",
  headers: { "x-amzn-trace-id": `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=53995c3f42cd8ad8;Sampled=1` },
  throughGateway: true,
};

it("goes on with the gateway's trace", () => {
  expect(traceRequest(tracer, request).traceId).toBe(traceId);
});

it("takes no trace, and so no decision, from a user's header", () => {
  expect(traceRequest(tracer, { ...request, throughGateway: false }).traceId).not.toBe(traceId);
});

it("tells of route, status and correlation id, and not of the query", () => {
  exporter.reset();
  traceRequest(tracer, request).end(503);
  const [span] = exporter.getFinishedSpans();
  expect(span?.name).toBe("POST /v1/payments");
  expect(span?.status.code).toBe(2);
  expect(span?.attributes).toEqual({
    "http.request.method": "POST",
    "http.route": "/v1/payments",
    "http.response.status_code": 503,
    "url.path": "/v1/payments",
    "server.address": "api.payments.test",
    "correlation.id": "order-2026-118",
    "aws.xray.annotations": ["correlation.id"],
  });
});
