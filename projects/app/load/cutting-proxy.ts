import { connect, createServer, type Socket } from "node:net";

export interface CuttingProxy {
  readonly port: number;
  /** Connections that were cut so far. */
  readonly cuts: number;
  /** From now on nothing comes through the connections that are open, and nobody is told: their host has vanished. Later ones are well. */
  silence(): void;
  stop(): Promise<void>;
}

export interface CuttingProxyOptions {
  readonly host: string;
  readonly port: number;
  /** Bytes of both directions together after which a connection is cut, drawn anew for each. */
  readonly drawBytes: () => number;
}

/**
 * Passes bytes to and fro, and cuts each connection at a byte of its own: what came before that byte goes through, the
 * rest does not, and both sides see a reset. So a commit may arrive whose answer does not, or half a message.
 */
export async function startCuttingProxy({ host, port, drawBytes }: CuttingProxyOptions): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  let cuts = 0;
  let silenced = new WeakSet<Socket>();
  const server = createServer((near) => {
    const far = connect(port, host);
    let left = drawBytes();
    const end = () => {
      // Who has vanished resets no connection.
      if (silenced.has(near)) return;
      for (const socket of [near, far]) {
        socket.resetAndDestroy();
        open.delete(socket);
      }
    };
    const pass = (to: Socket) => (data: Buffer) => {
      if (left === 0 || silenced.has(to)) return;
      const passed = data.subarray(0, left);
      left -= passed.length;
      if (left > 0) to.write(passed);
      else {
        cuts += 1;
        to.write(passed, end);
      }
    };
    near.on("data", pass(far));
    far.on("data", pass(near));
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true).on("error", end).on("close", end);
    }
  });
  await new Promise<void>((listening) => server.listen(0, host, listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the loopback interface gave no port");
  return {
    port: address.port,
    get cuts() {
      return cuts;
    },
    silence: () => {
      silenced = new WeakSet(open);
    },
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** Draws whole numbers from 1 on, exponentially about a mean. */
export const exponentialBytes = (mean: number) => (): number => Math.ceil(-Math.log(1 - Math.random()) * mean);
