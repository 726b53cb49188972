import { createServer } from "node:http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listenOnLoopback } from "../service/loopback-server.fixture.ts";
import { ClientRecord } from "./client-record.ts";
import { PersistentUser } from "./persistent-user.ts";

/** What each attempt is answered, in their order: a status with a payment's or with a problem; 0 for none. */
type Answers = readonly { readonly status: number; readonly body?: object }[];
const keys: (string | undefined)[] = [];
const asked: string[] = [];
let answers: { readonly status: number; readonly body?: object }[] = [];
let url = "";

const server = createServer((request, response) => {
  request.resume().on("end", () => {
    asked.push(`${String(request.method)} ${String(request.url)}`);
    if (request.headers["idempotency-key"] !== undefined) keys.push(request.headers["idempotency-key"].toString());
    const { status, body } = answers.shift() ?? { status: 500 };
    if (status === 0) request.socket.destroy();
    else
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ ...body, ...named() }));
  });
});
/** The payment's reference is the key that it was asked for under. */
const named = () => ({ id: "p-1", amountMinor: 1, currency: "SGD", reference: keys[0] });

beforeEach(async () => {
  url = await listenOnLoopback(server);
  keys.length = 0;
  asked.length = 0;
  // Short thoughts and pauses; a capture, a read, and no refund.
  vi.spyOn(Math, "random").mockReturnValue(0.2);
});
afterEach(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

/** One payment's life with these answers. */
async function lived(given: Answers) {
  answers = [...given];
  const record = new ClientRecord();
  const user = new PersistentUser(url, { principal: "user:1", headers: {} }, record);
  const over = new AbortController();
  const living = user.live(over.signal);
  over.abort();
  await living;
  const [life] = user.lives;
  return { record, repeated: Object.fromEntries(user.repeated), calls: life?.calls ?? [] };
}

const inProgress = { status: 409, body: { type: "urn:payments:problem:request-in-progress" } };
const wrongState = { status: 409, body: { type: "urn:payments:problem:payment-state" } };

it("repeats what got no answer or an error until it has one, a creation under its key, and writes down each attempt", async () => {
  const { record, repeated, calls } = await lived([
    { status: 500 },
    { status: 0 },
    inProgress,
    { status: 201, body: { status: "pending" } },
    { status: 503 },
    { status: 200, body: { status: "settled" } },
    { status: 502 },
    { status: 200, body: { status: "settled" } },
  ]);
  expect(calls.map(({ call: { ask, told }, answeredAt }) => [ask, told, answeredAt !== undefined])).toEqual([
    ...Array.from({ length: 3 }, () => ["create", "unknown", false]),
    ["create", "done", true],
    ["capture", "unknown", false],
    ["capture", "done", true],
    ["read", "settled", true],
  ]);
  for (const { invokedAt, answeredAt = Infinity } of calls) expect(invokedAt).toBeLessThanOrEqual(answeredAt);
  expect(repeated).toEqual({ 0: 1, 409: 1, 500: 1, 502: 1, 503: 1 });
  expect(new Set(keys).size).toBe(1);
  expect(asked.slice(4)).toEqual([
    ...["POST /v1/payments/p-1/capture", "POST /v1/payments/p-1/capture"],
    ...["GET /v1/payments/p-1", "GET /v1/payments/p-1"],
  ]);
  expect(record.contradictions).toEqual([]);
});

it("takes what an answer says of the payment as it is: a refusal, and that there is none", async () => {
  const { calls } = await lived([{ status: 201, body: { status: "pending" } }, wrongState, { status: 404 }]);
  expect(calls.map(({ call: { ask, told } }) => [ask, told])).toEqual([
    ["create", "done"],
    ["capture", "wrong state"],
    ["read", "absent"],
  ]);
});

it("is contradicted by a refusal that no request of its own deserves", async () => {
  const { record } = await lived([
    { status: 422 },
    { status: 201, body: { status: "pending" } },
    { status: 200, body: { status: "settled" } },
    { status: 200, body: { status: "settled" } },
  ]);
  expect(record.contradictions).toEqual([expect.stringContaining("create was answered by 422")]);
});
