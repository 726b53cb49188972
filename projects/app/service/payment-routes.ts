import type { Tracer } from "@opentelemetry/api";
import { type PaymentApi, type PaymentRoute, paymentApi } from "@payments/edge/payment-api.contract.ts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Identify } from "./caller.ts";
import { holdsCardNumber, withoutCardNumber } from "./card-number.ts";
import { gatewayRequestIdOf } from "./correlation.ts";
import { type PaymentOperations, perform } from "./payment-operations.ts";
import { unavailable } from "./request-failure.ts";
import { type RequestTrace, traceRequest } from "./tracing.ts";
import { type MetricPlace, transactionMetric } from "./transaction-metric.ts";

/** Where callers of one kind come in. */
export interface Door {
  /** What stands before the contract's paths. */
  readonly prefix: string;
  readonly identify: Identify;
  readonly throughGateway: boolean;
}

export interface PaymentRoutesOptions {
  readonly door: Door;
  readonly operations: PaymentOperations;
  readonly tracer: Tracer;
  readonly metrics: MetricPlace;
  readonly pressure: Pressure;
}

/** Requests under way, of all doors. */
export interface Pressure {
  underWay: number;
  readonly limit: number;
}

interface RequestState {
  readonly trace: RequestTrace;
  principal?: string;
  /** Ends with the operation, which a caller who goes away does not stop; never fails. */
  work: Promise<unknown>;
  /** What became of the request's transaction, where it was one. */
  transaction?: ReturnType<typeof transactionMetric>;
}

/** What the load balancer, too, logs of a caller who did not wait for the answer: 460 (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html). */
const callerLeft = 460;

/** `/v1/payments/:id` for `/v1/payments/{id}` */
export const routePath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");

/** Every route of the contract behind one door, and no other. */
export function paymentRoutes(app: FastifyInstance, options: PaymentRoutesOptions): void {
  for (const name of Object.keys(paymentApi) as (keyof PaymentApi)[]) addRoute(app, name, options);
}

function addRoute(
  app: FastifyInstance,
  name: keyof PaymentApi,
  { door, operations, tracer, metrics, pressure }: PaymentRoutesOptions,
): void {
  const route: PaymentRoute = paymentApi[name];
  const states = new WeakMap<FastifyRequest, RequestState>();
  app.route({
    method: route.method,
    url: `${door.prefix}${routePath(route.path)}`,
    onRequest: async (request, reply) => {
      const trace = traceRequest(tracer, tracedRequest(request, route, door));
      const state: RequestState = { trace, work: Promise.resolve() };
      states.set(request, state);
      // The request's own logger: Fastify made it for the request, a child of it would cost a second one.
      const { log } = request;
      log.setBindings(bindings(request, route, trace));
      pressure.underWay += 1;
      // A caller that goes away has no answer: the connection's turn ends, and the request with its operation.
      reply.raw.once("close", () => {
        const status = reply.raw.writableFinished ? reply.statusCode : callerLeft;
        const milliseconds = Math.round(reply.elapsedTime);
        void state.work.then(() => {
          pressure.underWay -= 1;
          trace.end(status);
          log.info({ status, milliseconds, ...state.transaction }, "request answered");
        });
      });
      if (pressure.underWay > pressure.limit) throw unavailable("The service has as many requests as it can carry");
      state.principal = await door.identify(request.headers);
      log.setBindings({ principal: state.principal });
    },
    handler: async (request, reply) => {
      const state = states.get(request);
      if (state?.principal === undefined) throw new Error("a request came to its operation without a principal");
      const { trace, principal } = state;
      // Nobody waits any more, and the request was counted as over before its operation began.
      if (reply.raw.destroyed) return reply.hijack();
      const work = perform(operations, name, {
        request,
        call: {
          principal,
          correlationId: request.id,
          context: trace.context,
          tell: (event) => {
            state.transaction = transactionMetric(event, metrics, Date.now());
          },
        },
      });
      state.work = work.catch(() => undefined);
      const answer = await work;
      return reply.code(route.success.status).send(route.success.body.parse(answer));
    },
  });
}

function tracedRequest(request: FastifyRequest, route: PaymentRoute, { prefix, throughGateway }: Door) {
  const path = request.url.split("?", 1)[0] ?? "/";
  const template = `${prefix}${route.path}`;
  // Parameters are decoded, the path is not.
  const written = [path, ...Object.values(request.params as Readonly<Record<string, string>>)];
  return {
    method: route.method,
    path: written.some(holdsCardNumber) ? template : path,
    route: template,
    host: withoutCardNumber(request.hostname),
    correlationId: request.id,
    headers: request.headers,
    throughGateway,
  };
}

/** What every line of the request says beside its correlation id. */
function bindings(request: FastifyRequest, { operation }: PaymentRoute, { traceId }: RequestTrace) {
  const gatewayRequestId = gatewayRequestIdOf(request.headers);
  return { operation, traceId, ...(gatewayRequestId === undefined ? {} : { gatewayRequestId }) };
}
