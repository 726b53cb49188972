import { once } from "node:events";
import { Agent, createServer, request, type Server, type ServerResponse } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import { listenOnLoopback } from "../service/loopback-server.fixture.ts";
import { type BalancedRequest, type BalancerOptions, WeightedBalancer } from "./weighted-balancer.ts";

const times = {
  healthPath: "/readyz",
  checkInterval: 20,
  checkTimeout: 1000,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
  idleTimeout: 60_000,
  deregistrationDelay: 5000,
};
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function balancer(options: Partial<BalancerOptions> = {}) {
  const told: BalancedRequest[] = [];
  const started = await WeightedBalancer.start({ ...times, tell: (entry) => told.push(entry), ...options });
  stops.push(() => started.stop());
  return { balancer: started, told, ask: (path = "/v1/x") => fetch(`${started.url("production")}${path}`) };
}

/** A target that answers its own name, or as it is told. */
async function target(name: string, answer: (path: string, response: ServerResponse) => boolean = () => false) {
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    const path = incoming.url ?? "";
    if (path !== "/readyz") asked.push(path);
    if (!answer(path, response)) response.end(path === "/readyz" ? "ready" : name);
  });
  const url = await listening(server);
  return { url, asked, server };
}

async function listening(server: Server): Promise<string> {
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return listenOnLoopback(server);
}

it("gives each group its share, request by request, and the test listener another", async () => {
  const [blue, green, { balancer: door, told, ask }] = await Promise.all([target("b"), target("g"), balancer()]);
  door.register("blue", blue.url);
  door.register("green", green.url);
  await expect.poll(() => door.healthy("blue") + door.healthy("green")).toBe(2);
  door.weigh("test", { blue: 0, green: 1 });
  expect(await (await fetch(`${door.url("test")}/v1/x`)).text()).toBe("g");
  expect(told).toEqual([]);
  door.weigh("production", { blue: 80, green: 20 });
  for (let asked = 0; asked < 300; asked += 1) await (await ask()).text();
  await expect.poll(() => told.length).toBe(300);
  const share = told.filter(({ colour }) => colour === "green").length / 300;
  // Five standard deviations of a binomial share.
  expect(Math.abs(share - 0.2)).toBeLessThan(5 * Math.sqrt((0.2 * 0.8) / 300));
});

it("weighs each listener by itself: what the hook sees is not yet what customers see", async () => {
  const [blue, green, { balancer: door, ask }] = await Promise.all([target("b"), target("g"), balancer()]);
  door.register("blue", blue.url);
  door.register("green", green.url);
  await expect.poll(() => door.healthy("blue") + door.healthy("green")).toBe(2);
  const askAsHook = () => fetch(`${door.url("test")}/v1/x`);
  door.weigh("test", { blue: 0, green: 1 });
  expect([await (await ask()).text(), await (await askAsHook()).text()]).toEqual(["b", "g"]);
  door.weigh("production", { blue: 0, green: 1 });
  door.weigh("test", { blue: 1, green: 0 });
  expect([await (await ask()).text(), await (await askAsHook()).text()]).toEqual(["g", "b"]);
});

it("carries method, path, query, headers and body there, and status, headers and body back", async () => {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { method, url, headers } = incoming;
      response.writeHead(incoming.url === "/readyz" ? 200 : 201, {
        "x-back": "yes",
        "content-type": "application/json",
      });
      response.end(
        JSON.stringify({ method, url, key: headers["idempotency-key"], body: Buffer.concat(chunks).toString() }),
      );
    });
  });
  const { balancer: door } = await balancer();
  door.register("blue", await listening(server));
  await expect.poll(() => door.healthy("blue")).toBe(1);
  const answer = await fetch(`${door.url("production")}/v1/payments?limit=2`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": "k" },
    body: '{ "a": 1 }',
  });
  expect(answer.status).toBe(201);
  expect(answer.headers.get("x-back")).toBe("yes");
  expect(await answer.json()).toEqual({ method: "POST", url: "/v1/payments?limit=2", key: "k", body: '{ "a": 1 }' });
});

it("answers 503 for a group without a target, though the other one has some", async () => {
  const [blue, { balancer: door, told, ask }] = await Promise.all([target("b"), balancer()]);
  door.register("blue", blue.url);
  await expect.poll(() => door.healthy("blue")).toBe(1);
  door.weigh("production", { blue: 0, green: 1 });
  expect((await ask()).status).toBe(503);
  await expect.poll(() => told).toMatchObject([{ colour: "green", status: 503, ownAnswer: true }]);
});

it("answers 502 when the target's connection dies, and does not ask again", async () => {
  const dying = await target("b", (path, response) => path !== "/readyz" && Boolean(response.socket?.destroy()));
  const { balancer: door, told, ask } = await balancer();
  door.register("blue", dying.url);
  await expect.poll(() => door.healthy("blue")).toBe(1);
  expect((await ask()).status).toBe(502);
  expect(dying.asked).toEqual(["/v1/x"]);
  await expect.poll(() => told).toMatchObject([{ status: 502, ownAnswer: true }]);
});

it("passes a target's own 503 on, and does not ask again", async () => {
  const busy = await target("b", (path, response) => path !== "/readyz" && Boolean(response.writeHead(503).end()));
  const { balancer: door, told, ask } = await balancer();
  door.register("blue", busy.url);
  await expect.poll(() => door.healthy("blue")).toBe(1);
  expect((await ask()).status).toBe(503);
  expect(busy.asked).toHaveLength(1);
  await expect.poll(() => told).toMatchObject([{ status: 503, ownAnswer: false }]);
});

it("answers 504 for a target that is silent for longer than a connection may be at rest", async () => {
  const silent = await target("b", (path) => path !== "/readyz");
  const { balancer: door, ask } = await balancer({ idleTimeout: 100 });
  door.register("blue", silent.url);
  await expect.poll(() => door.healthy("blue")).toBe(1);
  expect((await ask()).status).toBe(504);
});

it("answers 502 for a connection that the target closed at rest: it must keep it for longer than the balancer does", async () => {
  // It takes a request and, as one whose keep-alive has just run out, closes before it has read the next.
  const impatient = createTcpServer((socket) => {
    let requests = 0;
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      requests += 1;
      if (data.toString().includes("/readyz") || requests === 1)
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
      else socket.resetAndDestroy();
    });
  });
  const url = await listenOnLoopback(impatient);
  stops.push(() => impatient.close());
  const { balancer: door, ask } = await balancer();
  door.register("blue", url);
  await expect.poll(() => door.healthy("blue")).toBe(1);
  expect((await ask()).status).toBe(200);
  expect((await ask()).status).toBe(502);
});

it("leaves a target out after as many failed checks, and asks all of a group that has only such ones", async () => {
  let sick = false;
  const failing = await target(
    "b",
    (path, response) => sick && path === "/readyz" && Boolean(response.writeHead(503).end()),
  );
  const [well, { balancer: door, ask }] = await Promise.all([target("w"), balancer()]);
  door.register("blue", failing.url);
  door.register("blue", well.url);
  await expect.poll(() => door.healthy("blue")).toBe(2);
  sick = true;
  await expect.poll(() => door.unhealthy("blue")).toBe(1);
  for (let asked = 0; asked < 10; asked += 1) expect(await (await ask()).text()).toBe("w");
  await door.deregister("blue", well.url);
  expect(await (await ask()).text()).toBe("b");
});

it("gives a target that is taken away no new request, and waits for what it has", async () => {
  let finish: (() => void) | undefined;
  const slow = await target("slow", (path, response) => {
    if (path !== "/v1/slow") return false;
    finish = () => response.end("at last");
    return true;
  });
  const [other, { balancer: door, ask }] = await Promise.all([target("other"), balancer()]);
  door.register("blue", slow.url);
  await expect.poll(() => door.healthy("blue")).toBe(1);
  const waiting = ask("/v1/slow");
  await expect.poll(() => finish).toBeDefined();
  door.register("blue", other.url);
  await expect.poll(() => door.healthy("blue")).toBe(2);
  const gone = door.deregister("blue", slow.url);
  for (let asked = 0; asked < 5; asked += 1) expect(await (await ask()).text()).toBe("other");
  finish?.();
  expect(await (await waiting).text()).toBe("at last");
  expect(await gone).toBe(0);
});

it("cuts off what takes longer than the deregistration delay", async () => {
  const slow = await target("slow", (path) => path === "/v1/slow");
  const { balancer: door, told, ask } = await balancer({ deregistrationDelay: 50 });
  door.register("blue", slow.url);
  await expect.poll(() => door.healthy("blue")).toBe(1);
  const waiting = ask("/v1/slow").catch((error: unknown) => error);
  await expect.poll(() => slow.asked.length).toBe(1);
  expect(await door.deregister("blue", slow.url)).toBe(1);
  expect(await waiting).toBeInstanceOf(Error);
  await expect.poll(() => told).toMatchObject([{ status: 0 }]);
  expect(told[0]?.milliseconds).toBeGreaterThanOrEqual(49);
});

it("keeps a customer's connection while targets close theirs and go", async () => {
  const closing = await target("b", (path, response) => {
    if (path !== "/readyz") response.setHeader("connection", "close");
    return false;
  });
  const { balancer: door } = await balancer();
  door.register("blue", closing.url);
  await expect.poll(() => door.healthy("blue")).toBe(1);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  stops.push(() => agent.destroy());
  const ports = new Set<number | undefined>();
  for (let asked = 0; asked < 3; asked += 1) {
    const [answer] = (await once(request(`${door.url("production")}/v1/x`, { agent }).end(), "response")) as [
      NodeJS.ReadableStream & { socket: { localPort?: number } },
    ];
    ports.add(answer.socket.localPort);
    answer.resume();
    await once(answer, "end");
  }
  expect(ports.size).toBe(1);
});
