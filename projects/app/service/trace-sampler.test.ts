import { type Context, ROOT_CONTEXT, SpanKind, TraceFlags, trace } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { SamplingDecision } from "@opentelemetry/sdk-trace-base";
import { afterEach, describe, expect, it } from "vitest";
import { type LoopbackServer, startLoopbackServer } from "./loopback-server.fixture.ts";
import { type TraceSampler, traceSampler } from "./trace-sampler.ts";

const resource = resourceFromAttributes({ "service.name": "payment-service-test-x1", "cloud.platform": "aws_ecs" });
const requests = 10_000;

/** Edge's rule as X-Ray gives it, and X-Ray's own that stands last. */
const rule = {
  RuleName: "sampling-rule-test-x1",
  Priority: 100,
  ReservoirSize: 0,
  FixedRate: 0.1,
  ServiceName: "*-test-x1",
  ServiceType: "*",
  Host: "*",
  HTTPMethod: "*",
  URLPath: "*",
  ResourceARN: "*",
  Version: 1,
};
const lastRule = {
  ...rule,
  RuleName: "Default",
  Priority: 10_000,
  ReservoirSize: 1,
  FixedRate: 0.05,
  ServiceName: "*",
};

let stopping: (TraceSampler | LoopbackServer)[] = [];
afterEach(async () => {
  for (const each of stopping.splice(0)) await each.stop();
  stopping = [];
});

function sampler(endpoint: string): TraceSampler {
  const made = traceSampler(resource, endpoint);
  stopping.push(made);
  return made;
}

/** A sampler that has fetched these rules: a rule of a path of its own tells when. */
async function samplerWith(rules: readonly object[]): Promise<TraceSampler> {
  const marker = { ...rule, RuleName: "marker", Priority: 1, FixedRate: 1, URLPath: "/marker" };
  const SamplingRuleRecords = [marker, ...rules].map((SamplingRule) => ({ SamplingRule }));
  const proxy = await startLoopbackServer({ "/GetSamplingRules": () => ({ SamplingRuleRecords }) });
  const made = sampler(proxy.url);
  stopping.push(proxy);
  await expect.poll(() => decide(made, `e${"0".repeat(31)}`, { path: "/marker" })).toBe(true);
  return made;
}

function decide(by: TraceSampler, traceId: string, { path = "/v1/payments", context = ROOT_CONTEXT } = {}): boolean {
  const attributes = { "http.request.method": "POST", "url.path": path, "server.address": "api.payments.test" };
  const { decision } = by.shouldSample(context, traceId, "POST", SpanKind.SERVER, attributes, []);
  return decision === SamplingDecision.RECORD_AND_SAMPLED;
}

/** Trace ids as X-Ray has them, the time first, from a fixed seed (mulberry32). */
function traceIds(seed: number): string[] {
  let state = seed;
  const word = (): string => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0).toString(16).padStart(8, "0");
  };
  return Array.from({ length: requests }, (_, index) => {
    const second = (0x6a000000 + Math.floor(index / 100)).toString(16);
    return `${second}${word()}${word()}${word()}`;
  });
}

/** How many of n fall outside at each end with a chance of 0.05 % at most: the 99.9 % interval of the binomial distribution. */
function binomialInterval(n: number, p: number): { low: number; high: number } {
  const tail = 0.0005;
  let logProbability = n * Math.log(1 - p);
  let below = 0;
  let low = -1;
  for (let k = 0; k <= n; k += 1) {
    below += Math.exp(logProbability);
    if (low < 0 && below > tail) low = k;
    if (below >= 1 - tail) return { low, high: k };
    logProbability += Math.log((n - k) / (k + 1)) + Math.log(p / (1 - p));
  }
  throw new Error("the probabilities do not sum to one");
}

const sampled = (by: TraceSampler, seed: number) => traceIds(seed).filter((id) => decide(by, id)).length;

describe("over 10,000 requests", () => {
  const { low, high } = binomialInterval(requests, 0.1);

  it("the interval is the binomial one: 903 to 1100", () => {
    expect({ low, high }).toEqual({ low: 903, high: 1100 });
  });

  it.each([1, 2, 3])("a tenth is traced by the rule, within the binomial 99.9 % interval (seed %i)", async (seed) => {
    const share = sampled(await samplerWith([rule, lastRule]), seed);
    expect(share).toBeGreaterThanOrEqual(low);
    expect(share).toBeLessThanOrEqual(high);
  });

  it("a tenth is traced while no rule can be fetched, and none beyond it for a reservoir", () => {
    const share = sampled(sampler("http://127.0.0.1:1"), 4);
    expect(share).toBeGreaterThanOrEqual(low);
    expect(share).toBeLessThanOrEqual(high);
  });
});

describe("the rule", () => {
  it("decides as soon as it is known, the collector's proxy asked", async () => {
    expect(sampled(await samplerWith([{ ...rule, FixedRate: 0 }, lastRule]), 5)).toBe(0);
    expect(sampled(await samplerWith([{ ...rule, FixedRate: 1 }, lastRule]), 5)).toBe(requests);
  });

  it("of another copy of the platform decides nothing here", async () => {
    const another = { ...rule, ServiceName: "*-prod-p1", FixedRate: 1 };
    expect(sampled(await samplerWith([another, { ...lastRule, ReservoirSize: 0, FixedRate: 0 }]), 6)).toBe(0);
  });
});

describe("a decision that came with the request", () => {
  const parent = (traceFlags: TraceFlags): Context =>
    trace.setSpanContext(ROOT_CONTEXT, { traceId: "a".repeat(32), spanId: "b".repeat(16), traceFlags, isRemote: true });

  it("is kept, with rules and without", async () => {
    const never = await samplerWith([{ ...rule, FixedRate: 0 }, lastRule]);
    const always = await samplerWith([{ ...rule, FixedRate: 1 }, lastRule]);
    for (const by of [never, always, sampler("http://127.0.0.1:1")])
      for (const [flags, expected] of [[TraceFlags.SAMPLED, true] as const, [TraceFlags.NONE, false] as const])
        for (const id of ["0".repeat(31).concat("1"), `e${"0".repeat(31)}`])
          expect(decide(by, id, { context: parent(flags) })).toBe(expected);
  });
});
