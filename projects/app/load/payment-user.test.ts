import { createServer, type IncomingMessage } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listenOnLoopback } from "../service/loopback-server.fixture.ts";
import { ClientRecord } from "./client-record.ts";
import { PaymentUser } from "./payment-user.ts";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly connection: number | undefined;
}
type Answer = { readonly status: number; readonly body: object } | "none";

let answerTo: (asked: Asked, body: Readonly<Record<string, unknown>>) => Answer;
let asked: Asked[];
let record: ClientRecord;
let user: PaymentUser;
let neighbour: PaymentUser;

const server = createServer((request, response) => {
  void bodyOf(request).then((body) => {
    const { method = "", url = "", socket } = request;
    const one = {
      method,
      path: url,
      key: request.headers["idempotency-key"]?.toString(),
      connection: socket.remotePort,
    };
    asked.push(one);
    const answer = answerTo(one, body);
    if (answer === "none") socket.destroy();
    else response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
});

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

beforeEach(async () => {
  const url = await listenOnLoopback(server);
  asked = [];
  answerTo = well;
  record = new ClientRecord();
  const identity = { principal: "user:1", headers: {} };
  user = new PaymentUser(url, identity, record);
  neighbour = new PaymentUser(url, identity, record);
});
afterEach(async () => {
  await Promise.all([user.close(), neighbour.close()]);
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

/** Payments by id, as a server would keep them; made once for each key. */
const payments = new Map<string, Record<string, unknown>>();
function well({ method, path, key }: Asked, body: Readonly<Record<string, unknown>>): Answer {
  if (path.startsWith("/v1/transactions")) {
    const transactions = [...payments.values()].filter(({ status }) => status === "settled");
    return { status: 200, body: { transactions } };
  }
  if (key !== undefined) {
    const made = payments.get(key) ?? { ...body, id: key, status: "pending" };
    payments.set(key, made);
    return { status: 201, body: { ...made, status: "pending" } };
  }
  const payment = payments.get(path.split("/")[3] ?? "");
  if (payment === undefined) return { status: 404, body: {} };
  if (method === "POST") payment["status"] = "settled";
  return { status: 200, body: payment };
}
beforeEach(() => payments.clear());

const unavailable: Answer = { status: 503, body: { type: "urn:payments:problem:unavailable" } };

describe("a user", () => {
  it("makes a payment where there is none to look at or to capture, and says so", async () => {
    expect(await user.act("capture", neighbour)).toBe("create");
    expect(await user.act("get", neighbour)).toBe("get");
    expect(await user.act("capture", neighbour)).toBe("capture");
    expect(await user.act("list", neighbour)).toBe("list");
    expect(await user.act("capture", neighbour)).toBe("create");
    expect(record.failures).toEqual(new Map());
    expect(record.contradictions).toEqual([]);
    expect([...record.payments.values()].map(({ status }) => status)).toEqual(["settled", "pending"]);
  });

  it("asks for one payment in twenty twice at once, under one key and over two connections, and gets it once", async () => {
    for (let made = 0; made < 20; made += 1) await user.act("create", neighbour);
    const keys = asked.map(({ key }) => key);
    expect(keys).toHaveLength(21);
    expect(new Set(keys).size).toBe(20);
    expect(keys.at(-1)).toBe(keys.at(-2));
    expect(asked.at(-1)?.connection).not.toBe(asked.at(-2)?.connection);
    expect(record.payments.size).toBe(20);
  });
});

describe("the record has", () => {
  it("every answer that is not the one of a success", async () => {
    await user.act("create", neighbour);
    answerTo = () => unavailable;
    for (const operation of ["create", "get", "capture", "list"] as const) await user.act(operation, neighbour);
    answerTo = () => ({ status: 202, body: {} });
    for (const operation of ["create", "get", "capture", "list"] as const) await user.act(operation, neighbour);
    const problem = "503 urn:payments:problem:unavailable";
    const failed = ["create", "get", "capture", "list"].flatMap((operation) => [
      `${operation}: ${problem}`,
      `${operation}: 202 `,
    ]);
    expect([...record.failures.keys()].sort()).toEqual(failed.sort());
    expect(record.failed).toBe(8);
    expect(record.payments.size).toBe(1);
  });

  it("requests without an answer", async () => {
    answerTo = () => "none";
    await user.act("list", neighbour);
    expect([...record.failures.keys()]).toEqual(["list: UND_ERR_SOCKET"]);
  });

  it("a capture that was acknowledged and captured nothing", async () => {
    await user.act("create", neighbour);
    const [payment] = payments.values();
    answerTo = () => ({ status: 200, body: payment ?? {} });
    await user.act("capture", neighbour);
    expect(record.contradictions).toEqual([`payment ${String(payment?.["id"])} was captured and is not`]);
  });

  it("a list that lacks an acknowledged capture", async () => {
    await user.act("create", neighbour);
    await user.act("capture", neighbour);
    answerTo = () => ({ status: 200, body: { transactions: [] } });
    await user.act("list", neighbour);
    expect(record.contradictions).toEqual(["the list of user:1 lacks captures that were acknowledged"]);
  });
});
