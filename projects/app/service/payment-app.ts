import type { Tracer } from "@opentelemetry/api";
import { correlationHeader } from "@payments/edge/payment-api.contract.ts";
import { problemMediaType } from "@payments/edge/payment-problem.contract.ts";
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from "fastify";
import { type Identify, identifyPartners } from "./caller.ts";
import { correlationIdOf } from "./correlation.ts";
import type { Database } from "./database.ts";
import { paymentOperations } from "./payment-operations.ts";
import { type Pressure, paymentRoutes } from "./payment-routes.ts";
import { RequestFailure } from "./request-failure.ts";
import type { MetricPlace } from "./transaction-metric.ts";

export interface PaymentAppParts {
  readonly database: Database;
  readonly identifyUser: Identify;
  /** Path before which the web ACL lets nobody but the gateway come. */
  readonly partnerPathPrefix: string;
  readonly tracer: Tracer;
  readonly metrics: MetricPlace;
  /** Requests that may be under way at once; the next is told to come again. */
  readonly requestLimit: number;
  readonly log: FastifyBaseLogger;
  /** Whether the process is on its way out. */
  readonly draining: () => boolean;
}

/** The service without a port: the contract's routes behind both doors, and what the load balancer asks. */
export function paymentApp(parts: PaymentAppParts): FastifyInstance {
  const { database, tracer, metrics, partnerPathPrefix } = parts;
  const app = fastify({
    loggerInstance: parts.log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "correlationId" }),
    requestIdHeader: false,
    genReqId: ({ headers }) => correlationIdOf(headers),
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false },
    exposeHeadRoutes: false,
    bodyLimit: 16 * 1024,
    // Longer than the load balancer's 60 seconds: it must be the one who closes a connection at rest.
    keepAliveTimeout: 75_000,
    requestTimeout: 10_000,
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      answerProblem(error, request, reply);
    },
  });
  app.removeContentTypeParser("text/plain");
  app.addHook("onRequest", async (request, reply) => {
    reply.header(correlationHeader, request.id);
  });
  // A caller who keeps the connection would hold up the end until the drain is over.
  app.addHook("onSend", async (_, reply) => {
    if (parts.draining()) reply.header("connection", "close");
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => answerProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    answerProblem(new RequestFailure("not-found", { detail: "The API has no such route" }), request, reply),
  );
  const operations = paymentOperations(database);
  const pressure: Pressure = { underWay: 0, limit: parts.requestLimit };
  const known = { operations, tracer, metrics, pressure };
  const users = { prefix: "", identify: parts.identifyUser, throughGateway: false };
  const partners = { prefix: partnerPathPrefix, identify: identifyPartners, throughGateway: true };
  for (const door of [users, partners]) paymentRoutes(app, { ...known, door });
  healthRoutes(app, parts);
  return app;
}

/** `/livez`: the process answers. `/readyz`: it is not on its way out, and the database answers too. */
function healthRoutes(app: FastifyInstance, { database, draining }: PaymentAppParts): void {
  app.get("/livez", () => ({ status: "alive" }));
  app.get("/readyz", async (_, reply) => {
    const status = draining() ? "draining" : (await database.reachable()) ? "ready" : "database unreachable";
    return reply.code(status === "ready" ? 200 : 503).send({ status });
  });
}

/** Every failure leaves as problem details; what is the service's own fault is logged with its cause, and not shown. */
function answerProblem(
  error: FastifyError | RequestFailure,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const failure = error instanceof RequestFailure ? error : failureOf(error);
  const { code: problem, status } = failure;
  if (status >= 500) request.log.error({ problem, err: failure.cause ?? failure }, "request failed");
  else request.log.info({ problem, detail: failure.message }, "request refused");
  return reply
    .code(status)
    .headers({ ...failure.headers, [correlationHeader]: request.id })
    .type(problemMediaType)
    .send(JSON.stringify(failure.problem(request.id)));
}

/** What Fastify throws before a request reaches its operation, and everything unforeseen. */
function failureOf(error: FastifyError): RequestFailure {
  switch (error.statusCode) {
    case 413:
      return new RequestFailure("request-too-large", { detail: "The body has more than 16384 bytes", cause: error });
    case 415:
      return new RequestFailure("unsupported-media-type", { detail: "Send application/json", cause: error });
    case 400:
      return new RequestFailure("invalid-request", { detail: "The request cannot be read", cause: error });
    default:
      return new RequestFailure("internal-error", { detail: "Ask with this correlation id", cause: error });
  }
}
