import { once } from "node:events";
import { connect, createServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import { startCuttingProxy } from "./cutting-proxy.ts";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** An echo behind a proxy that cuts after so many bytes. */
async function echoBehind(bytes: number) {
  const echo = createServer((socket) => socket.on("error", () => undefined).pipe(socket)).listen(0, "127.0.0.1");
  await once(echo, "listening");
  const address = echo.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const proxy = await startCuttingProxy({ host: "127.0.0.1", port: address.port, drawBytes: () => bytes });
  stops.push(
    () => proxy.stop(),
    () => echo.close(),
  );
  return proxy;
}

/** What comes back of what is sent, and how the connection ends where it does. */
async function exchange(port: number, sent: string, wanted: number): Promise<{ received: string; error: unknown }> {
  const socket = connect(port, "127.0.0.1");
  stops.push(() => socket.destroy());
  let received = "";
  let error: unknown;
  socket.write(sent);
  await new Promise<void>((over) => {
    socket.on("data", (data) => {
      received += data.toString();
      if (received.length === wanted) over();
    });
    socket.on("error", (cause) => (error = cause)).on("close", () => over());
  });
  return { received, error };
}

it("passes everything to and fro before the byte of the cut", async () => {
  const proxy = await echoBehind(1000);
  expect(await exchange(proxy.port, "a".repeat(300), 300)).toEqual({ received: "a".repeat(300), error: undefined });
  expect(proxy.cuts).toBe(0);
});

it("cuts in the middle of an answer, and not before", async () => {
  const proxy = await echoBehind(450);
  const { received } = await exchange(proxy.port, "a".repeat(300), 300);
  expect(received.length).toBeLessThanOrEqual(150);
  expect(proxy.cuts).toBe(1);
});

it("falls silent on the connections that are open, and on no later one", async () => {
  const proxy = await echoBehind(1000);
  const socket = connect(proxy.port, "127.0.0.1");
  stops.push(() => socket.destroy());
  socket.write("before");
  const [heard] = (await once(socket, "data")) as [Buffer];
  expect(heard.toString()).toBe("before");
  proxy.silence();
  let after = "";
  socket.on("data", (data: Buffer) => (after += data.toString()));
  socket.write("after");
  expect(await exchange(proxy.port, "later", 5)).toEqual({ received: "later", error: undefined });
  expect(after).toBe("");
  expect(socket.closed).toBe(false);
});

it("gives each connection a cut of its own", async () => {
  const proxy = await echoBehind(100);
  for (let connection = 0; connection < 3; connection += 1) await exchange(proxy.port, "a".repeat(101), 101);
  expect(proxy.cuts).toBe(3);
});
