import { createServer, type IncomingMessage } from "node:http";
import type { Server } from "node:net";

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Bodies that came, by path. */
  readonly received: ReadonlyMap<string, readonly string[]>;
  stop(): Promise<void>;
}

/** Gives a server a free port of loopback. @returns `http://127.0.0.1:<port>` */
export async function listenOnLoopback(server: Server): Promise<string> {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the loopback interface gave no port");
  return `http://127.0.0.1:${String(address.port)}`;
}

/** A server on loopback that answers known paths with JSON, and any other with 404. */
export async function startLoopbackServer(answers: Readonly<Record<string, () => unknown>>): Promise<LoopbackServer> {
  const received = new Map<string, string[]>();
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const path = request.url ?? "/";
      received.set(path, [...(received.get(path) ?? []), body]);
      const answer = answers[path];
      response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(answer?.() ?? {}));
    });
  });
  const url = await listenOnLoopback(server);
  return {
    url,
    received,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
