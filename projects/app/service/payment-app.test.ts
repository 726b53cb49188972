import { randomUUID } from "node:crypto";
import { openApiDocument } from "@payments/edge/openapi-document.contract.ts";
import { type Payment, paymentRoutes, type Transaction } from "@payments/edge/payment-api.contract.ts";
import { paymentProblem } from "@payments/edge/payment-problem.contract.ts";
import type { LightMyRequestResponse } from "fastify";
import { generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { partnerPrefix, type RunningApp, startPaymentApp } from "./payment-app.fixture.ts";

let service: RunningApp;
beforeAll(async () => {
  service = await startPaymentApp();
});
afterAll(() => service.stop());

type Headers = Record<string, string>;
const asUser = async (sub = "user-1"): Promise<Headers> => ({
  authorization: `Bearer ${await service.issuer.token({ sub })}`,
});
const asPartner = (keyId: string): Headers => ({ "x-partner-key-id": keyId });
const order = { amountMinor: 1250, currency: "SGD", reference: "Invoice 1" };

const post = (url: string, headers: Headers, payload?: object) =>
  service.app.inject({ method: "POST", url, headers, ...(payload ? { payload } : {}) });
const get = (url: string, headers: Headers) => service.app.inject({ method: "GET", url, headers });
const make = (headers: Headers, key: string = randomUUID(), payload: object = order, prefix = "") =>
  post(`${prefix}/v1/payments`, { ...headers, "idempotency-key": key }, payload);
const made = async (headers: Headers): Promise<Payment> => (await make(headers)).json<Payment>();

/** The problem in an answer, which must be one of the contract's and carry the answer's own id. */
function problemOf(answer: LightMyRequestResponse) {
  expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  const problem = paymentProblem.parse(answer.json());
  expect(problem.status).toBe(answer.statusCode);
  expect(problem.correlationId).toBe(answer.headers["x-correlation-id"]);
  return problem;
}
const failure = (answer: LightMyRequestResponse) => problemOf(answer).type.replace("urn:payments:problem:", "");

describe("routes", () => {
  it("are the contract's behind both doors, and beside them what the load balancer asks; nothing else is served", () => {
    const served = service.app
      .printRoutes({ commonPrefix: false })
      .split("\n")
      .filter((line) => line.includes("("));
    const contract = ["", partnerPrefix].flatMap((prefix) => paymentRoutes.map(({ path }) => `${prefix}${path}`));
    for (const { method, path } of paymentRoutes)
      for (const prefix of ["", partnerPrefix])
        expect(service.app.hasRoute({ method, url: `${prefix}${path.replaceAll(/\{(\w+)\}/g, ":$1")}` })).toBe(true);
    expect(served).toHaveLength(contract.length + 2);
  });

  it.each([
    { method: "GET" as const, url: "/v1/payments" },
    { method: "DELETE" as const, url: `/v1/payments/${randomUUID()}` },
    { method: "HEAD" as const, url: "/v1/transactions" },
    { method: "GET" as const, url: "/v1/transactions/" },
    { method: "GET" as const, url: "/V1/transactions" },
    { method: "GET" as const, url: "/other/v1/transactions" },
    { method: "GET" as const, url: "/docs" },
  ])("are not $method $url", async ({ method, url }) => {
    const answer = await service.app.inject({ method, url, headers: await asUser() });
    expect(answer.statusCode).toBe(404);
  });
});

describe("a user", () => {
  it("makes a payment, reads it, captures it, gives it back, and finds both transactions", async () => {
    const user = await asUser("whole-life");
    const created = await make(user);
    expect(created.statusCode).toBe(201);
    const payment = created.json<Payment>();
    expect(payment).toMatchObject({ ...order, status: "pending" });
    expect((await get(`/v1/payments/${payment.id}`, user)).json()).toEqual(payment);
    const captured = await post(`/v1/payments/${payment.id}/capture`, user);
    expect(captured.json()).toMatchObject({ id: payment.id, status: "settled" });
    const refunded = await post(`/v1/payments/${payment.id}/refund`, user);
    expect(refunded.json()).toMatchObject({ id: payment.id, status: "refunded" });
    const { transactions } = (await get("/v1/transactions", user)).json<{ transactions: Transaction[] }>();
    expect(transactions.map(({ type, amountMinor, paymentId }) => ({ type, amountMinor, paymentId }))).toEqual(
      ["refund", "capture"].map((type) => ({ type, amountMinor: 1250, paymentId: payment.id })),
    );
  });

  it.each<{ readonly fault: string; readonly headers: () => Promise<Headers> }>([
    { fault: "no token", headers: async () => ({}) },
    { fault: "basic credentials", headers: async () => ({ authorization: "Basic dXNlcjpwYXNz" }) },
    { fault: "no JWT", headers: async () => ({ authorization: "Bearer token" }) },
    {
      fault: "a token of another issuer",
      headers: async () => ({ authorization: `Bearer ${await service.issuer.token({ iss: "https://evil.test" })}` }),
    },
    {
      fault: "a token for another audience",
      headers: async () => ({ authorization: `Bearer ${await service.issuer.token({ aud: "https://other.test" })}` }),
    },
    {
      fault: "a token that has run out",
      headers: async () => ({
        authorization: `Bearer ${await service.issuer.token({}, { expiresIn: "1 minute ago" })}`,
      }),
    },
    {
      fault: "a token that never runs out",
      headers: async () => ({ authorization: `Bearer ${await service.issuer.token({}, { expiresIn: null })}` }),
    },
    {
      fault: "a token without a subject",
      headers: async () => ({ authorization: `Bearer ${await service.issuer.token({ sub: "" })}` }),
    },
    {
      fault: "a token that another key signed",
      headers: async () => {
        const { privateKey } = await generateKeyPair("ES256");
        return { authorization: `Bearer ${await service.issuer.token({}, { key: privateKey })}` };
      },
    },
    {
      fault: "an unsigned token",
      headers: async () => {
        const [, claims] = (await service.issuer.token()).split(".");
        const header = Buffer.from('{"alg":"none"}').toString("base64url");
        return { authorization: `Bearer ${header}.${claims ?? ""}.` };
      },
    },
    { fault: "a partner's header on the users' path", headers: async () => asPartner("abcdef1234") },
  ])("is nobody with $fault", async ({ headers }) => {
    const answer = await get("/v1/transactions", await headers());
    expect(failure(answer)).toBe("unauthenticated");
    expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
  });
});

describe("a partner", () => {
  it("makes payments under the gateway's path, by the key id that the gateway passes on", async () => {
    const answer = await make(asPartner("abcdef1234"), randomUUID(), order, partnerPrefix);
    expect(answer.statusCode).toBe(201);
    const read = await get(`${partnerPrefix}/v1/payments/${answer.json<Payment>().id}`, asPartner("abcdef1234"));
    expect(read.statusCode).toBe(200);
  });

  it.each<{ readonly fault: string; readonly headers: Headers }>([
    { fault: "no key id", headers: {} },
    { fault: "an empty key id", headers: { "x-partner-key-id": "" } },
    { fault: "a key id that could not be one", headers: { "x-partner-key-id": "a:b" } },
    // API Gateway knows names of headers by their case, and would pass a caller's own on beside the one that it sets.
    { fault: "another key id beside the gateway's", headers: { "x-partner-key-id": "user7, abcdef1234" } },
  ])("is nobody with $fault", async ({ headers }) => {
    expect(failure(await get(`${partnerPrefix}/v1/transactions`, headers))).toBe("unauthenticated");
  });

  it("is nobody with a user's token: a user has no business behind the gateway", async () => {
    expect(failure(await get(`${partnerPrefix}/v1/transactions`, await asUser()))).toBe("unauthenticated");
  });
});

describe("a payment", () => {
  it("is there for its principal alone: others get 404, whether they read, capture or refund, and change nothing", async () => {
    const payment = await made(await asUser("owner"));
    const strangers = [
      { headers: await asUser("stranger"), prefix: "" },
      { headers: asPartner("owner"), prefix: partnerPrefix },
    ];
    for (const { headers, prefix } of strangers) {
      const url = `${prefix}/v1/payments/${payment.id}`;
      for (const answer of [
        await get(url, headers),
        await post(`${url}/capture`, headers),
        await post(`${url}/refund`, headers),
      ])
        expect(failure(answer)).toBe("not-found");
      expect((await get(`${prefix}/v1/transactions`, headers)).json()).toEqual({ transactions: [] });
    }
    expect((await get(`/v1/payments/${payment.id}`, await asUser("owner"))).json()).toEqual(payment);
  });

  it("that is another's looks like one that is none", async () => {
    const payment = await made(await asUser("owner"));
    const stranger = await asUser("stranger");
    const [another, none] = await Promise.all(
      [payment.id, randomUUID()].map(async (id) => problemOf(await get(`/v1/payments/${id}`, stranger))),
    );
    expect({ ...another, correlationId: "" }).toEqual({ ...none, correlationId: "" });
  });

  it("is captured once, however many ask at once, and balances in the ledger", async () => {
    const user = await asUser("eager");
    const payment = await made(user);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post(`/v1/payments/${payment.id}/capture`, user)),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 8 }, () => 200));
    const { rows } = await service.server.superuser.query(
      "SELECT account, amount_minor FROM payments.ledger_entries WHERE payment_id = $1 ORDER BY account",
      [payment.id],
    );
    expect(rows).toEqual([
      { account: "merchant", amount_minor: "-1250" },
      { account: "receivable", amount_minor: "1250" },
    ]);
  });

  it("that is given back is booked the other way round: the merchant's account is the one that gives", async () => {
    const user = await asUser("sorry");
    const payment = await made(user);
    await post(`/v1/payments/${payment.id}/capture`, user);
    await post(`/v1/payments/${payment.id}/refund`, user);
    const { rows } = await service.server.superuser.query(
      `SELECT type, account, e.amount_minor FROM payments.ledger_entries e
       JOIN payments.transactions t ON t.id = e.transaction_id WHERE e.payment_id = $1 ORDER BY t.position, account`,
      [payment.id],
    );
    expect(rows).toEqual([
      { type: "capture", account: "merchant", amount_minor: "-1250" },
      { type: "capture", account: "receivable", amount_minor: "1250" },
      { type: "refund", account: "merchant", amount_minor: "1250" },
      { type: "refund", account: "receivable", amount_minor: "-1250" },
    ]);
  });

  it("is not given back before it is captured, and not captured after", async () => {
    const user = await asUser();
    const payment = await made(user);
    expect(failure(await post(`/v1/payments/${payment.id}/refund`, user))).toBe("payment-state");
    await post(`/v1/payments/${payment.id}/capture`, user);
    await post(`/v1/payments/${payment.id}/refund`, user);
    expect(failure(await post(`/v1/payments/${payment.id}/capture`, user))).toBe("payment-state");
  });

  it("is captured whole or not at all: a part of the amount is refused", async () => {
    const user = await asUser();
    const payment = await made(user);
    const answer = await post(`/v1/payments/${payment.id}/capture`, user, { amountMinor: 100 });
    expect(failure(answer)).toBe("invalid-request");
    expect((await get(`/v1/payments/${payment.id}`, user)).json()).toMatchObject({ status: "pending" });
  });
});

describe("a request that does not fit", () => {
  it("is told every mistake at once, where it stands, and none of its own words", async () => {
    const body = { amountMinor: -5, currency: "dollars", cardNumber: "4111111111111111" };
    const answer = await post("/v1/payments", await asUser(), body);
    const { errors } = problemOf(answer);
    expect(errors?.map(({ in: place, pointer }) => `${place} ${pointer}`)).toEqual([
      "headers /idempotency-key",
      "body /amountMinor",
      "body /currency",
      "body ",
    ]);
    expect(answer.body).not.toMatch(/4111|dollars/);
  });

  it.each([
    { fault: "broken JSON", type: "application/json", payload: "{", code: "invalid-request" },
    { fault: "a form", type: "application/x-www-form-urlencoded", payload: "a=1", code: "unsupported-media-type" },
    { fault: "text", type: "text/plain", payload: "{}", code: "unsupported-media-type" },
    { fault: "too much", type: "application/json", payload: `"${"x".repeat(20_000)}"`, code: "request-too-large" },
  ])("with $fault is refused: $code", async ({ type, payload, code }) => {
    const headers = { ...(await asUser()), "content-type": type, "idempotency-key": "key-1" };
    expect(failure(await service.app.inject({ method: "POST", url: "/v1/payments", headers, payload }))).toBe(code);
  });

  it.each([
    "?cursor=%27",
    "?limit=0",
    "?limit=101",
    "?limit=ten",
    "?page=2",
    "?cursor=bm90LWEtbnVtYmVy",
    "?cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk",
  ])("is refused: transactions%s", async (query) =>
    expect(failure(await get(`/v1/transactions${query}`, await asUser()))).toBe("invalid-request"),
  );
});

describe("pages of transactions", () => {
  it("hold each once, newest first, up to the last", async () => {
    const user = await asUser("pager");
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const { id } = await made(user);
      await post(`/v1/payments/${id}/capture`, user);
      ids.unshift(id);
    }
    const found: string[] = [];
    let cursor: string | undefined = "";
    while (cursor !== undefined) {
      const url = `/v1/transactions?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page: { transactions: Transaction[]; nextCursor?: string } = (await get(url, user)).json();
      found.push(...page.transactions.map(({ paymentId }) => paymentId));
      cursor = page.nextCursor;
    }
    expect(found).toEqual(ids);
    const whole = (await get("/v1/transactions?limit=5", user)).json<{ transactions: unknown[] }>();
    expect(whole.transactions).toHaveLength(5);
    expect(whole).not.toHaveProperty("nextCursor");
  });
});

describe("a fault of the service's own", () => {
  it("is told without its cause, which the log has", async () => {
    const user = await asUser();
    const before = service.lines.length;
    const { superuser } = service.server;
    await superuser.query("REVOKE INSERT (topic) ON payments.outbox FROM payments_service");
    let answer: LightMyRequestResponse;
    try {
      answer = await make(user);
    } finally {
      await superuser.query("GRANT INSERT (topic) ON payments.outbox TO payments_service");
    }
    expect(failure(answer)).toBe("internal-error");
    expect(answer.body).not.toMatch(/permission|outbox/);
    expect(service.lines.slice(before)).toContainEqual(
      expect.objectContaining({
        message: "request failed",
        err: expect.objectContaining({ message: "permission denied for table outbox", code: "42501" }) as object,
      }),
    );
  });
});

describe("the description of the API", () => {
  it("is the OpenAPI document of the contract, which edge lints, behind both doors", async () => {
    const document: unknown = JSON.parse(JSON.stringify(openApiDocument()));
    const answers = [
      await get("/v1/openapi.json", await asUser()),
      await get(`${partnerPrefix}/v1/openapi.json`, asPartner("abcdef1234")),
    ];
    for (const answer of answers) expect([answer.statusCode, answer.json()]).toEqual([200, document]);
  });
});

describe("a correlation id", () => {
  it("is the caller's own where it is well-formed", async () => {
    const answer = await get("/v1/transactions", { ...(await asUser()), "x-correlation-id": "order-2026.118" });
    expect(answer.headers["x-correlation-id"]).toBe("order-2026.118");
  });

  it.each(["short", "with blank", "a".repeat(49), "-leading-hyphen", "quote'; DROP TABLE x"])(
    "is made where the caller's is not: %s",
    async (given) => {
      const answer = await get("/v1/transactions", { ...(await asUser()), "x-correlation-id": given });
      expect(answer.headers["x-correlation-id"]).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it("is in every answer, those without a route and those before one included", async () => {
    for (const url of ["/v1/nothing", "/%zz", "/livez"]) {
      const answer = await get(url, { "x-correlation-id": "everywhere-1" });
      expect(answer.headers["x-correlation-id"]).toBe("everywhere-1");
    }
  });

  it("is in every line that is logged for the request, beside the gateway's", async () => {
    const before = service.lines.length;
    const headers = {
      ...asPartner("abcdef1234"),
      "x-correlation-id": "in-the-log",
      "x-gateway-request-id": "gateway-1234",
    };
    await make(headers, randomUUID(), order, partnerPrefix);
    const lines = service.lines.slice(before);
    expect(lines.map(({ message }) => message)).toEqual(["request answered"]);
    for (const line of lines)
      expect(line).toMatchObject({
        TransactionCount: 1,
        correlationId: "in-the-log",
        gatewayRequestId: "gateway-1234",
        operation: "createPayment",
      });
  });

  it("stands in no line beside a token, a body or a reference", async () => {
    const headers = await asUser();
    await make(headers);
    const text = JSON.stringify(service.lines);
    expect(text).not.toContain(headers["authorization"]?.slice("Bearer ".length));
    expect(text).not.toContain(order.reference);
  });
});

describe("the load balancer", () => {
  it("hears that the process lives, and that it is ready", async () => {
    expect((await get("/livez", {})).statusCode).toBe(200);
    expect((await get("/readyz", {})).statusCode).toBe(200);
  });

  it("hears that a process on its way out is not ready, though it lives", async () => {
    service.state.draining = true;
    try {
      expect((await get("/readyz", {})).statusCode).toBe(503);
      expect((await get("/livez", {})).statusCode).toBe(200);
    } finally {
      service.state.draining = false;
    }
  });
});
