import type { RehearsedProject } from "@payments/shared/testing/rehearsed-project.ts";

/** A bucket that holds `burstLimit` tokens and gets `rateLimit` of them back a second; a request takes one. */
export interface Throttle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** The limits that stand between a partner and the service, as they were deployed. */
export interface DeployedLimits {
  /** Of each key, in all. */
  readonly plan: Throttle;
  /** Of each key at one endpoint, by `/path/METHOD`. */
  readonly planMethods: ReadonlyMap<string, Throttle>;
  /** Of all callers at one endpoint, by `/path/METHOD`. */
  readonly stageMethods: ReadonlyMap<string, Throttle>;
  /** Of all APIs in the account's region. */
  readonly account: Throttle;
  /** The web ACL's rule: more requests than this with one key in so many seconds are blocked. */
  readonly ceiling: { readonly limit: number; readonly windowSeconds: number };
}

/** What AWS's page leaves open, so that nothing may depend on it. */
export interface Reading {
  /** Whether a request that a later limit refuses has used up a token of the earlier ones. */
  readonly refusedRequestsCost: boolean;
  /** Whether a key's limit at an endpoint stands in place of its limit in all, or beside it. */
  readonly methodLimitReplacesPlan: boolean;
}

export interface PartnerRequest {
  /** Milliseconds. */
  readonly at: number;
  readonly key: string;
  /** `/path/METHOD` */
  readonly endpoint: string;
}

/** What became of a request: who refused it, if anybody did. */
export type Outcome = "passed" | "web ACL" | "plan" | "plan's method" | "stage's method" | "account";

class TokenBucket {
  readonly #throttle: Throttle;
  #tokens: number;
  #filledAt = 0;

  constructor(throttle: Throttle) {
    this.#throttle = throttle;
    this.#tokens = throttle.burstLimit;
  }

  has(at: number): boolean {
    const { rateLimit, burstLimit } = this.#throttle;
    this.#tokens = Math.min(burstLimit, this.#tokens + ((at - this.#filledAt) / 1000) * rateLimit);
    this.#filledAt = at;
    return this.#tokens >= 1 - 1e-9; // what arithmetic with fractions loses is no token
  }

  take(): void {
    this.#tokens -= 1;
  }
}

/** Counts what comes, blocked or not, and blocks from the first request over the limit on. WAF itself looks some seconds later. */
class RateRule {
  readonly #ceiling: DeployedLimits["ceiling"];
  readonly #arrivals: number[] = [];
  #first = 0;

  constructor(ceiling: DeployedLimits["ceiling"]) {
    this.#ceiling = ceiling;
  }

  admits(at: number): boolean {
    this.#arrivals.push(at);
    while ((this.#arrivals[this.#first] ?? at) <= at - 1000 * this.#ceiling.windowSeconds) this.#first += 1;
    return this.#arrivals.length - this.#first <= this.#ceiling.limit;
  }
}

/** An object for each name, made when it is first asked for. */
function memo<Made>(make: (name: string) => Made): (name: string) => Made {
  const made = new Map<string, Made>();
  return (name) => {
    const held = made.get(name) ?? make(name);
    made.set(name, held);
    return held;
  };
}

/**
 * Plays API Gateway's throttling on requests in the order of their time: the web ACL first, then the limits of the plan, of the stage's
 * method and of the account, each a token bucket that begins full
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html). AWS calls these limits
 * targets: what this proves is that the limits we set are the right ones, not that AWS keeps them to the request.
 *
 * @param limits without `ceiling`, the web ACL blocks nothing
 * @throws {Error} for an endpoint that has no limit
 */
export function throttled(
  requests: readonly PartnerRequest[],
  limits: Omit<DeployedLimits, "ceiling"> & Partial<Pick<DeployedLimits, "ceiling">>,
  { refusedRequestsCost, methodLimitReplacesPlan }: Reading,
): Outcome[] {
  const { ceiling } = limits;
  const rules = ceiling && memo(() => new RateRule(ceiling));
  const plans = memo(() => new TokenBucket(limits.plan));
  const planMethods = memo((name) => new TokenBucket(limitOf(limits.planMethods, name.split(" ")[1])));
  const stageMethods = memo((endpoint) => new TokenBucket(limitOf(limits.stageMethods, endpoint)));
  const account = new TokenBucket(limits.account);
  return requests.map(({ at, key, endpoint }) => {
    if (rules && !rules(key).admits(at)) return "web ACL";
    const buckets: (readonly [Outcome, TokenBucket])[] = [
      ["plan's method", planMethods(`${key} ${endpoint}`)],
      ...(methodLimitReplacesPlan ? [] : [["plan", plans(key)] as const]),
      ["stage's method", stageMethods(endpoint)],
      ["account", account],
    ];
    const refused = buckets.findIndex(([, bucket]) => !bucket.has(at));
    const paid = refused === -1 ? buckets : refusedRequestsCost ? buckets.slice(0, refused) : [];
    for (const [, bucket] of paid) bucket.take();
    return buckets[refused]?.[0] ?? "passed";
  });
}

function limitOf(limits: ReadonlyMap<string, Throttle>, endpoint = ""): Throttle {
  const limit = limits.get(endpoint);
  if (limit) return limit;
  throw new Error(`${endpoint} has no limit, only ${[...limits.keys()].join(", ")}`);
}

interface PlanInputs {
  readonly throttleSettings: Throttle;
  readonly apiStages: readonly { readonly throttles: readonly (Throttle & { readonly path: string })[] }[];
}
interface MethodInputs {
  readonly methodPath: string;
  readonly settings: { readonly throttlingRateLimit: number; readonly throttlingBurstLimit: number };
}
interface AclInputs {
  readonly rules: readonly {
    readonly name: string;
    readonly statement: {
      readonly rateBasedStatement?: { readonly limit: number; readonly evaluationWindowSec: number };
    };
  }[];
}

/** Reads the limits off what a run of the program made. */
export function deployedLimits(project: RehearsedProject): DeployedLimits {
  const inputsOf = (type: string, name: string): unknown => project.resource(type, name).inputs;
  const plan = inputsOf("aws:apigateway/usagePlan:UsagePlan", "usage-plan") as PlanInputs;
  const methods = project
    .all("aws:apigateway/methodSettings:MethodSettings")
    .map(({ inputs }) => inputs as unknown as MethodInputs);
  const { rules } = inputsOf("aws:wafv2/webAcl:WebAcl", "web-acl-api") as AclInputs;
  const rate = rules.find(({ name }) => name === "key-rate")?.statement.rateBasedStatement;
  if (!rate) throw new Error("the API's web ACL has no rule key-rate");
  const { state } = project.resource("aws:apigateway/account:Account", "api-gateway-account");
  const [account] = state["throttleSettings"] as readonly Throttle[];
  if (!account) throw new Error("the account tells no limits");
  return {
    plan: plan.throttleSettings,
    planMethods: new Map(
      plan.apiStages.flatMap(({ throttles }) => throttles.map(({ path, ...limit }) => [path, limit])),
    ),
    stageMethods: new Map(
      methods.map(({ methodPath, settings: { throttlingRateLimit, throttlingBurstLimit } }) => [
        `/${methodPath}`,
        { rateLimit: throttlingRateLimit, burstLimit: throttlingBurstLimit },
      ]),
    ),
    account,
    ceiling: { limit: rate.limit, windowSeconds: rate.evaluationWindowSec },
  };
}
