import { randomUUID } from "node:crypto";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cardNumber, networks, written } from "./card-number.fixture.ts";
import { holdsCardNumber } from "./card-number.ts";
import { partnerPrefix, type RunningApp, startPaymentApp } from "./payment-app.fixture.ts";
import { eventRelay } from "./payment-relay.ts";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
let service: RunningApp;
beforeAll(async () => {
  service = await startPaymentApp({ tracer: provider.getTracer("test") });
});
afterAll(() => service.stop());

const ascii = (text: string) => text.normalize("NFKC").replaceAll(/[^\x20-\x7e]/g, " ");

/** Every place of a request in which a caller may write a card number. */
const places: Readonly<Record<string, (card: string) => Promise<{ body: string; headers: object }>>> = {
  reference: async (card) => make({ amountMinor: 1, currency: "SGD", reference: card }),
  "unknown member": async (card) => make({ amountMinor: 1, currency: "SGD", card }),
  "name of a member": async (card) => make({ amountMinor: 1, currency: "SGD", [card]: 1 }),
  currency: async (card) => make({ amountMinor: 1, currency: card }),
  amount: async (card) => make({ amountMinor: Number(card.replaceAll(/\D/g, "")), currency: "SGD" }),
  "broken JSON": async (card) => send("POST", "/v1/payments", { "content-type": "application/json" }, `{"a": ${card}`),
  "content type": async (card) => send("POST", "/v1/payments", { "content-type": ascii(card) }, "{}"),
  "idempotency key": async (card) =>
    make({ amountMinor: 1, currency: "SGD" }, { "idempotency-key": ascii(card).replaceAll(" ", "-") }),
  "correlation id": async (card) =>
    send("GET", "/v1/transactions", { "x-correlation-id": ascii(card).replaceAll(/[^\w.-]/g, "-") }),
  "gateway's id": async (card) =>
    send("GET", `${partnerPrefix}/v1/transactions`, {
      "x-partner-key-id": "abc",
      "x-gateway-request-id": ascii(card).replaceAll(/[^\w.-]/g, "-"),
    }),
  "another header": async (card) =>
    send("GET", "/v1/transactions", { "x-card": ascii(card), "user-agent": ascii(card), cookie: ascii(card) }),
  host: async (card) => send("GET", "/v1/transactions", { host: ascii(card).replaceAll(/[^\w.-]/g, "-") }),
  path: async (card) => send("GET", `/v1/payments/${encodeURIComponent(card)}`),
  "percent-encoded path": async (card) =>
    send(
      "POST",
      `/v1/payments/${Array.from(ascii(card))
        .map((c) => `%${c.charCodeAt(0).toString(16)}`)
        .join("")}/capture`,
    ),
  "path of no route": async (card) => send("GET", `/${encodeURIComponent(card)}`),
  cursor: async (card) => send("GET", `/v1/transactions?cursor=${encodeURIComponent(card)}`),
  "name in the query": async (card) => send("GET", `/v1/transactions?${encodeURIComponent(card)}=1`),
  limit: async (card) => send("GET", `/v1/transactions?limit=${encodeURIComponent(card)}`),
};

async function send(method: "GET" | "POST", url: string, headers: Record<string, string> = {}, payload?: string) {
  const authorization = `Bearer ${await service.issuer.token()}`;
  const all = { authorization, "idempotency-key": randomUUID(), ...headers };
  return service.app.inject({ method, url, headers: all, ...(payload === undefined ? {} : { payload }) });
}
const make = (body: object, headers: Record<string, string> = {}) =>
  send("POST", "/v1/payments", { "content-type": "application/json", ...headers }, JSON.stringify(body));

/** Texts of a value, members' names included, without what is a number of nanoseconds and the like. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...texts(member)]);
}

async function rows(): Promise<string[]> {
  const tables = await service.server.superuser.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'payments'",
  );
  const found = await Promise.all(
    tables.rows.map(({ name }) => service.server.superuser.query<object>(`SELECT * FROM payments.${name}`)),
  );
  return found.flatMap((result) => texts(result.rows));
}

it.each(Object.keys(places))(
  "a card number as %s stands afterwards in no answer, line, span, event or row",
  async (place) => {
    const card = fc
      .constantFrom(...networks)
      .chain((network) => cardNumber(network).chain((number) => written(number)));
    const [linesBefore, spansBefore] = [service.lines.length, exporter.getFinishedSpans().length];
    const property = fc.asyncProperty(card, async (given) => {
      const { body, headers } = (await places[place]?.(given)) ?? { body: "", headers: {} };
      for (const text of [body, ...texts(headers)]) expect(holdsCardNumber(text)).toBe(false);
    });
    await fc.assert(property, { numRuns: 15 });
    await eventRelay(service.database, (event) => service.app.log.info(event, "payment event"))();
    const lines = service.lines.slice(linesBefore);
    const spans = exporter.getFinishedSpans().slice(spansBefore);
    const seen = spans.flatMap(({ name, attributes, events, status }) => texts([name, attributes, events, status]));
    for (const text of [...texts(lines), ...seen, ...(await rows())])
      expect([text, holdsCardNumber(text)]).toEqual([text, false]);
    expect(lines.length).toBeGreaterThan(0);
  },
);

it("as a reference or a key it is refused, in words that do not repeat it", async () => {
  const answer = await make(
    { amountMinor: 1, currency: "SGD", reference: "card 4111 1111 1111 1111" },
    { "idempotency-key": "4111111111111111" },
  );
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({
    errors: [
      { in: "headers", pointer: "/idempotency-key", detail: "expected no card number" },
      { in: "body", pointer: "/reference", detail: "expected no card number" },
    ],
  });
  expect(answer.body).not.toContain("1111");
});
