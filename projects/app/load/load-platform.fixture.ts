import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { listenOnLoopback } from "../service/loopback-server.fixture.ts";
import {
  databaseName,
  type PaymentDatabase,
  serviceRole,
  startPaymentDatabase,
} from "../service/payment-database.fixture.ts";
import { type ServerProcess, startServerProcess } from "../service/server-process.fixture.ts";
import { startServiceProcess } from "../service/service-process.fixture.ts";
import { startTokenIssuer } from "../service/token-issuer.fixture.ts";
import type { ClientRecord } from "./client-record.ts";
import { PaymentUser, type UserIdentity } from "./payment-user.ts";

/** What takes load. */
export interface LoadTarget {
  readonly processes: readonly ServerProcess[];
  /** How it knows the user. */
  readonly identify: (principal: string) => Promise<UserIdentity>;
}

export interface LoadPlatformOptions {
  /** Processes of a target; the users' connections are spread over them evenly. */
  readonly processes: number;
  /** Database connections of each. */
  readonly poolSize: number;
  /** Configuration of PostgreSQL. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Of PostgreSQL in a bench: durable as in production; its other parameters are PostgreSQL's own. */
export const durableSettings = { fsync: "on", shared_buffers: "1GB", max_wal_size: "8GB" };

/** A database as in production, and what may serve from it; all on loopback. */
export interface LoadPlatform {
  readonly database: PaymentDatabase;
  readonly postmaster: number;
  /** @param databasePort where something else than the database itself stands between */
  startService(nodeArguments?: readonly string[], databasePort?: number): Promise<LoadTarget>;
  startFloor(nodeArguments?: readonly string[]): Promise<LoadTarget>;
  stop(): Promise<void>;
}

export async function startLoadPlatform({
  processes,
  poolSize,
  settings = {},
}: LoadPlatformOptions): Promise<LoadPlatform> {
  const [database, issuer, collector] = await Promise.all([
    startPaymentDatabase("any", settings),
    startTokenIssuer(),
    startTraceSink(),
  ]);
  const { rows } = await database.superuser.query<{ pid: string }>(
    "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid",
  );
  const several = async (start: () => Promise<ServerProcess>) =>
    Promise.all(Array.from({ length: processes }, () => start()));
  return {
    database,
    postmaster: Number(rows[0]?.pid),
    startService: async (nodeArguments = [], databasePort = database.port) => ({
      processes: await several(() =>
        startServiceProcess({
          ...{ database: { ...database, port: databasePort }, issuer, poolSize, nodeArguments },
          collectorUrl: collector.url,
          partnerPrefix: "/stage-test-x1",
        }),
      ),
      identify: async (principal) => ({
        principal: `user:${principal}`,
        headers: { authorization: `Bearer ${await issuer.token({ sub: principal }, { expiresIn: "2 hours" })}` },
      }),
    }),
    startFloor: async (nodeArguments = []) => ({
      processes: await several(() =>
        startServerProcess({
          args: [...nodeArguments, fileURLToPath(new URL("floor-server.process.ts", import.meta.url))],
          folder: fileURLToPath(new URL(".", import.meta.url)),
          environment: {
            NODE_ENV: "production",
            DATABASE_HOST: database.host,
            DATABASE_PORT: String(database.port),
            DATABASE_NAME: databaseName,
            DATABASE_USER: serviceRole,
            DATABASE_POOL_SIZE: String(poolSize),
            DATABASE_AUTHORITY: database.authority,
          },
        }),
      ),
      identify: (principal) =>
        Promise.resolve({ principal: `user:${principal}`, headers: { "x-principal": `user:${principal}` } }),
    }),
    stop: async () => {
      await Promise.all([issuer.stop(), new Promise((closed) => collector.server.close(closed))]);
      await database.stop();
    },
  };
}

/** Users of a target, each with an identity and a connection of their own. */
export async function usersOf(
  { processes, identify }: LoadTarget,
  { count, record, prefix }: { readonly count: number; readonly record: ClientRecord; readonly prefix: string },
): Promise<PaymentUser[]> {
  const users: PaymentUser[] = [];
  for (let index = 0; index < count; index += 1) {
    const url = processes[index % processes.length]?.url;
    if (url === undefined) throw new Error("a target of load has no process");
    users.push(new PaymentUser(url, await identify(`${prefix}-${String(index)}`), record));
  }
  return users;
}

export async function endTarget({ processes }: LoadTarget): Promise<(number | null)[]> {
  return Promise.all(processes.map((server) => server.end("SIGTERM")));
}

/** Takes traces as the collector does, and forgets them. */
async function startTraceSink(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(request.url === "/GetSamplingRules" ? '{"SamplingRuleRecords":[]}' : "{}");
    });
  });
  return { url: await listenOnLoopback(server), server };
}
