import replyFrom from "@fastify/reply-from";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { BalancedTarget, type TargetTimes } from "./balanced-target.ts";
import { usable } from "./target-health.plan.ts";
import { type Colour, chosenGroup, type Weights } from "./weighted-choice.plan.ts";

export interface BalancerOptions extends TargetTimes {
  /** How long a connection, of a customer or of a target, may be at rest, and how long a target may be silent; milliseconds. */
  readonly idleTimeout: number;
  /** Told of every request of the production listener, once it is over. */
  readonly tell: (request: BalancedRequest) => void;
}

/** A line of the access log. */
export interface BalancedRequest {
  /** Group that was chosen; none where both had weight 0. */
  readonly colour: Colour | undefined;
  readonly status: number;
  /** Whether the balancer answered in the target's place. */
  readonly ownAnswer: boolean;
  readonly milliseconds: number;
}

/** The listeners: `production` for customers, `test` for the release hook. */
export type Listener = "production" | "test";

/** Status of a request whose answer did not get through to its end. */
export const brokenOff = 0;

/** Why a target could not answer, in the load balancer's numbers (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html). */
const ownStatus = { badGateway: 502, unavailable: 503, timeout: 504 } as const;

/**
 * A load balancer on loopback that does what the rules of `release-routing.component.ts` do: it chooses a group for each
 * request by weight, takes the group's usable targets in turn, keeps the connections of customers whatever becomes of
 * targets, and repeats no request. Each listener has its own weights.
 */
export class WeightedBalancer {
  readonly #options: BalancerOptions;
  readonly #groups: Record<Colour, BalancedTarget[]> = { blue: [], green: [] };
  readonly #weights: Record<Listener, Weights> = { production: { blue: 1, green: 0 }, test: { blue: 1, green: 0 } };
  readonly #servers: Record<Listener, FastifyInstance>;
  readonly #urls = new Map<Listener, string>();
  #turn = 0;

  private constructor(options: BalancerOptions) {
    this.#options = options;
    this.#servers = { production: this.#server("production"), test: this.#server("test") };
  }

  static async start(options: BalancerOptions): Promise<WeightedBalancer> {
    const balancer = new WeightedBalancer(options);
    for (const listener of ["production", "test"] as const)
      balancer.#urls.set(listener, await balancer.#servers[listener].listen({ host: "127.0.0.1", port: 0 }));
    return balancer;
  }

  url(listener: Listener): string {
    return this.#urls.get(listener) ?? "";
  }

  weigh(listener: Listener, weights: Weights): void {
    this.#weights[listener] = weights;
  }

  /** Adds a target, which gets requests from its first passed health check on. */
  register(colour: Colour, url: string): void {
    this.#groups[colour].push(new BalancedTarget(url, this.#options));
  }

  /** Targets of a group that have passed their checks. */
  healthy(colour: Colour): number {
    return this.#groups[colour].filter(({ health }) => health.state === "healthy").length;
  }

  unhealthy(colour: Colour): number {
    return this.#groups[colour].filter(({ health }) => health.state === "unhealthy").length;
  }

  /** Takes a target away, and waits until it has answered what it had, or is cut off. @returns the requests that were cut off */
  async deregister(colour: Colour, url: string): Promise<number> {
    const target = this.#groups[colour].find((one) => one.url === url);
    if (target === undefined) throw new Error(`${url} is no target of ${colour}`);
    this.#groups[colour] = this.#groups[colour].filter((one) => one !== target);
    return target.drain();
  }

  async stop(): Promise<void> {
    for (const server of Object.values(this.#servers)) {
      server.server.closeAllConnections();
      await server.close();
    }
    await Promise.all(Object.values(this.#groups).flatMap((group) => group.map((target) => target.drain())));
  }

  #server(listener: Listener): FastifyInstance {
    const { idleTimeout } = this.#options;
    const server = fastify({ logger: false, keepAliveTimeout: idleTimeout });
    // A body is the target's to read: it goes through as it comes.
    server.removeAllContentTypeParsers();
    server.addContentTypeParser("*", (_, body, done) => done(null, body));
    void server.register(replyFrom, {
      undici: {
        connections: null,
        pipelining: 1,
        keepAliveTimeout: idleTimeout,
        keepAliveMaxTimeout: idleTimeout,
        headersTimeout: idleTimeout,
        bodyTimeout: idleTimeout,
      },
      destroyAgent: true,
      disableRequestLogging: true,
      disableCache: true,
    });
    server.all("/*", (request, reply) => this.#forward(listener, request, reply));
    return server;
  }

  #forward(listener: Listener, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const beganAt = performance.now();
    const colour = chosenGroup(this.#weights[listener], Math.random());
    const targets = colour === undefined ? [] : usable(this.#groups[colour]);
    this.#turn += 1;
    const target = targets[this.#turn % Math.max(1, targets.length)];
    let ownAnswer = false;
    if (listener === "production")
      reply.raw.once("close", () =>
        this.#options.tell({
          colour,
          status: reply.raw.writableFinished ? reply.statusCode : brokenOff,
          ownAnswer,
          milliseconds: performance.now() - beganAt,
        }),
      );
    const answerMyself = (status: number) => {
      ownAnswer = true;
      return reply.code(status).send({ status });
    };
    if (target === undefined) return answerMyself(ownStatus.unavailable);
    target.carry(reply.raw);
    return reply.from(`${target.url}${request.url}`, {
      retryDelay: () => null,
      // A target that closes its connection says so to the balancer and not to the customer.
      rewriteHeaders: ({ connection: _connection, "keep-alive": _keepAlive, ...headers }) => headers,
      onError: (_, { error }) => {
        void answerMyself("statusCode" in error && error.statusCode === 504 ? ownStatus.timeout : ownStatus.badGateway);
      },
    });
  }
}
