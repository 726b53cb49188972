import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import type { FastifyInstance } from "fastify";
import { type Identify, identifyUsers } from "./caller.ts";
import { type Database, openDatabase } from "./database.ts";
import { paymentApp } from "./payment-app.ts";
import {
  databaseName,
  type PaymentDatabase,
  serviceRole,
  startPaymentDatabase,
  token,
} from "./payment-database.fixture.ts";
import { serviceLog } from "./service-log.ts";
import { startTokenIssuer, type TokenIssuer } from "./token-issuer.fixture.ts";

export const partnerPrefix = "/stage-test-x1";
export const noScope = { correlationId: "test-0000", context: ROOT_CONTEXT };
/** Traces of nobody. */
export const noTracer = trace.getTracer("none");

export interface RunningApp {
  readonly app: FastifyInstance;
  readonly server: PaymentDatabase;
  readonly database: Database;
  readonly issuer: TokenIssuer;
  /** Every line that was logged, parsed. */
  readonly lines: Readonly<Record<string, unknown>>[];
  readonly state: { draining: boolean };
  stop(): Promise<void>;
}

/**
 * The service without a process of its own, on a real database, with a real issuer of tokens.
 *
 * @param slowed makes something else of how users are identified
 */
export async function startPaymentApp({
  requestLimit = 64,
  poolSize = 4,
  tracer = noTracer,
  slowed = (identify: Identify): Identify => identify,
} = {}): Promise<RunningApp> {
  const [server, issuer] = await Promise.all([startPaymentDatabase(), startTokenIssuer()]);
  const database = openDatabase(databaseSettings(server, poolSize), tracer);
  const lines: Record<string, unknown>[] = [];
  const state = { draining: false };
  const app = paymentApp({
    database,
    identifyUser: slowed(identifyUsers(issuer)),
    partnerPathPrefix: partnerPrefix,
    tracer,
    metrics: { namespace: "Payments/Service", dimensions: { Environment: "test-x1" } },
    requestLimit,
    log: serviceLog({ write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) }),
    draining: () => state.draining,
  });
  return {
    ...{ app, server, database, issuer, lines, state },
    stop: async () => {
      await app.close();
      await database.close();
      await Promise.all([server.stop(), issuer.stop()]);
    },
  };
}

export const databaseSettings = ({ host, port, authority }: PaymentDatabase, poolSize: number) => ({
  ...{ host, port, poolSize },
  name: databaseName,
  user: serviceRole,
  password: () => Promise.resolve(token),
  authorities: [authority],
  connectionSeconds: 1800,
});
