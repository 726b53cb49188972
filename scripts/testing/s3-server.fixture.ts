import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { goTool, installedTool } from "./installed-tool.ts";

/**
 * An S3 that the engine and the AWS SDK speak to over HTTP (https://pkg.go.dev/github.com/johannesboyne/gofakes3): objects in
 * memory, a bucket named `states`.
 */
const gofakes3 = goTool("gofakes3", "1.2.0", "github.com/johannesboyne/gofakes3/cmd/gofakes3");

/** @returns nothing where Go or its module proxy is out of reach */
export function s3ServerCommand(): Promise<string | undefined> {
  return installedTool(gofakes3);
}

/** What clients of the server have in their environment. */
export const s3Credentials = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_REGION: "ap-southeast-1",
  AWS_PROFILE: undefined,
};

/** A running server, and the way to it, which can be cut. */
export class S3Server {
  /** For PULUMI_BACKEND_URL. */
  readonly url: string;
  readonly #sockets = new Set<Socket>();
  readonly #port: number;
  readonly #serverPort: number;
  #way: Server;

  private constructor(way: Server, serverPort: number) {
    this.#way = way;
    this.#serverPort = serverPort;
    this.#port = portOf(way);
    this.url = `s3://states/team?endpoint=http://127.0.0.1:${String(this.#port)}&s3ForcePathStyle=true`;
    this.#relay();
  }

  /** @param ending is given what ends it */
  static async start(command: string, ending: (end: () => void) => void): Promise<S3Server> {
    const args = ["-backend", "memory", "-initialbucket", "states", "-host", "127.0.0.1:0"];
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
    ending(() => child.kill());
    let port: string | undefined;
    for await (const line of createInterface(child.stderr)) {
      port = /using port: (\d+)/.exec(line)?.[1];
      if (port !== undefined) break;
    }
    if (port === undefined) throw new Error(`${command} ended before it listened`);
    child.stderr.resume(); // it tells every request
    const server = new S3Server(await listening(0), Number(port));
    ending(() => server.cut());
    return server;
  }

  /** Nobody gets an answer any more; what the server holds stays. */
  cut(): void {
    this.#way.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async mend(): Promise<void> {
    this.#way = await listening(this.#port);
    this.#relay();
  }

  #relay(): void {
    this.#way.on("connection", (client) => {
      const server = connect(this.#serverPort, "127.0.0.1");
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(from);
        from.on("error", () => to.destroy());
        from.on("close", () => {
          this.#sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
  }
}

async function listening(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port is bound");
  return address.port;
}
