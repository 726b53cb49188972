import { rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type DeployedLimits,
  deployedLimits,
  type PartnerRequest,
  type Reading,
  type Throttle,
  throttled,
} from "./api-throttling.fixture.ts";
import { mostPartners } from "./partner-limits.plan.ts";
import { paymentRoutes } from "./payment-api.contract.ts";

const endpoints = paymentRoutes.map(({ path, method }) => `${path}/${method}`);

const readings: readonly (Reading & { readonly words: string })[] = [
  { words: "refused requests cost nothing", refusedRequestsCost: false, methodLimitReplacesPlan: false },
  {
    words: "refused requests cost the earlier limits a token",
    refusedRequestsCost: true,
    methodLimitReplacesPlan: false,
  },
];
/** Where the plan's limit at an endpoint stands in place of the key's limit in all. */
const replaced = { refusedRequestsCost: true, methodLimitReplacesPlan: true };

let limits: DeployedLimits;
/** The same without the web ACL, whose rule a key over its limit would not get past. */
let buckets: Omit<DeployedLimits, "ceiling">;

beforeAll(async () => {
  limits = deployedLimits(await rehearseProject("edge"));
  const { ceiling: _, ...rest } = limits;
  buckets = rest;
});

const inOrder = (requests: readonly PartnerRequest[]) => requests.toSorted((a, b) => a.at - b.at);

/** Times of what passed. */
function passed(requests: readonly PartnerRequest[], reading: Reading, under: Parameters<typeof throttled>[1]) {
  const outcomes = throttled(requests, under, reading);
  return requests.filter((_, index) => outcomes[index] === "passed");
}

/** The most of them in any 60 seconds. */
function busiestMinute(requests: readonly PartnerRequest[]): number {
  let first = 0;
  return requests.reduce((most, { at }, index) => {
    while ((requests[first]?.at ?? at) <= at - 60_000) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
}

const most = ({ rateLimit, burstLimit }: Throttle): number => Math.floor(60 * rateLimit + burstLimit + 1e-6);

const endpoint = fc.constantFrom(...endpoints);
const key = fc.constantFrom("acme", "globex", "initech");
const time = fc.integer({ min: 0, max: 180_000 });

/** A burst: many requests within a second. */
const burst = fc
  .record({ at: time, size: fc.integer({ min: 1, max: 900 }), key, endpoint, seconds: fc.constantFrom(0, 0.2, 1) })
  .map(({ size, seconds, at, ...rest }) =>
    Array.from({ length: size }, (_, index) => ({ ...rest, at: at + (1000 * seconds * index) / size })),
  );
/** A steady stream of up to ten times a key's limit, mostly at one endpoint. */
const stream = fc
  .record({
    key,
    rate: fc.integer({ min: 1, max: 170 }),
    favourite: endpoint,
    other: endpoint,
    skew: fc.integer({ min: 1, max: 20 }),
  })
  .map(({ key: who, rate, favourite, other, skew }) =>
    Array.from({ length: rate * 90 }, (_, index) => ({
      at: (1000 * index) / rate,
      key: who,
      endpoint: index % skew === 0 ? other : favourite,
    })),
  );
const traffic = fc
  .tuple(fc.array(burst, { maxLength: 12 }), fc.array(stream, { maxLength: 2 }))
  .map((parts) => inOrder(parts.flat(2)));

const groups = (requests: readonly PartnerRequest[], by: (request: PartnerRequest) => string) =>
  Map.groupBy(requests, by);

describe.each(readings)("where $words", (reading) => {
  it("no key passes more than 1017 requests in any minute, by 60 r + B", () => {
    expect(most(buckets.plan)).toBe(1017);
    fc.assert(
      fc.property(traffic, (requests) => {
        for (const own of groups(passed(requests, reading, buckets), ({ key: who }) => who).values())
          expect(busiestMinute(own)).toBeLessThanOrEqual(1017);
      }),
      { numRuns: 40 },
    );
  });

  it("no key passes more at one endpoint, and no endpoint takes more of all keys, than 60 r + B of its limit", () => {
    fc.assert(
      fc.property(traffic, (requests) => {
        const through = passed(requests, reading, buckets);
        for (const [name, at] of groups(through, ({ endpoint: where }) => where)) {
          const [own, all] = [buckets.planMethods.get(name), buckets.stageMethods.get(name)];
          expect(busiestMinute(at)).toBeLessThanOrEqual(most(all ?? expect.unreachable(name)));
          for (const ofKey of groups(at, ({ key: who }) => who).values())
            expect(busiestMinute(ofKey)).toBeLessThanOrEqual(most(own ?? expect.unreachable(name)));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("a key that floods keeps its limit: it is cut down to it, not to nothing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 17, max: 500 }), endpoint, (rate, where) => {
        const flood = Array.from({ length: rate * 60 }, (_, index) => ({
          at: (1000 * index) / rate,
          key: "acme",
          endpoint: where,
        }));
        const through = passed(flood, reading, buckets).length;
        expect(through).toBeGreaterThanOrEqual(999);
        expect(through).toBeLessThanOrEqual(1017);
      }),
      { numRuns: 30 },
    );
  });

  it("all of a steady 1000 a minute pass, the web ACL included, however they are spread over the endpoints", () => {
    fc.assert(
      fc.property(
        fc.array(endpoint, { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 5 }),
        (round, minutes) => {
          const steady = Array.from({ length: 1000 * minutes }, (_, index) => ({
            at: 60 * index,
            key: "acme",
            endpoint: round[index % round.length] ?? "",
          }));
          expect(throttled(steady, limits, reading).filter((outcome) => outcome !== "passed")).toEqual([]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("a burst of a second's worth passes at once", () => {
    const at17 = (where: string) => Array.from({ length: 18 }, () => ({ at: 5000, key: "acme", endpoint: where }));
    for (const where of endpoints)
      expect(throttled(at17(where), limits, reading).map((outcome) => outcome === "passed")).toEqual([
        ...Array<boolean>(17).fill(true),
        false,
      ]);
  });

  it("no key takes of another's: what becomes of one's requests is the same with all other partners flooding", () => {
    fc.assert(
      fc.property(traffic, fc.integer({ min: 20, max: 60 }), endpoint, (requests, rate, where) => {
        const own = requests.filter(({ key: who }) => who === "acme");
        const others = Array.from({ length: mostPartners - 1 }, (_, partner) =>
          Array.from({ length: rate * 60 }, (_, index) => ({
            at: (1000 * index) / rate,
            key: `other-${String(partner)}`,
            endpoint: where,
          })),
        ).flat();
        const together = inOrder([...own, ...others]);
        const outcomes = throttled(together, buckets, reading).filter((_, index) => together[index]?.key === "acme");
        expect(outcomes).toEqual(throttled(own, buckets, reading));
      }),
      { numRuns: 15 },
    );
  });

  it("no endpoint takes of another's: a flood at one, of any number of keys, changes nothing at the others", () => {
    fc.assert(
      fc.property(
        traffic,
        fc.constantFrom(...endpoints),
        fc.integer({ min: 1, max: 60 }),
        (requests, flooded, keys) => {
          const elsewhere = requests.filter(({ endpoint: where }) => where !== flooded);
          const flood = Array.from({ length: 20_000 }, (_, index) => ({
            at: 5 * index,
            key: `flood-${String(index % keys)}`,
            endpoint: flooded,
          }));
          const together = inOrder([...elsewhere, ...flood]);
          const outcomes = throttled(together, buckets, reading).filter(
            (_, index) => together[index]?.endpoint !== flooded,
          );
          expect(outcomes).toEqual(throttled(elsewhere, buckets, reading));
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe("the web ACL's ceiling", () => {
  it.each([...readings, replaced])(
    "keeps every key at 1000 in any minute, whatever the plan's limits mean: %j",
    (reading) => {
      expect(limits.ceiling).toEqual({ limit: 1000, windowSeconds: 60 });
      fc.assert(
        fc.property(traffic, (requests) => {
          for (const own of groups(passed(requests, reading, limits), ({ key: who }) => who).values())
            expect(busiestMinute(own)).toBeLessThanOrEqual(1000);
        }),
        { numRuns: 30 },
      );
    },
  );

  it("is what keeps a key to its limit over all endpoints, should the plan's limit at an endpoint replace the one in all", () => {
    const spread = Array.from({ length: 6000 }, (_, index) => ({
      at: 10 * index,
      key: "acme",
      endpoint: endpoints[index % endpoints.length] ?? "",
    }));
    expect(busiestMinute(passed(spread, replaced, buckets))).toBeGreaterThan(4000);
    expect(busiestMinute(passed(spread, replaced, limits))).toBeLessThanOrEqual(1000);
  });
});

describe("the endpoints' limits", () => {
  it("have room for every partner at its own: the settings take no more partners than that", () => {
    for (const { rateLimit, burstLimit } of limits.stageMethods.values()) {
      expect(mostPartners * limits.plan.rateLimit).toBeLessThanOrEqual(rateLimit + 1e-9);
      expect(mostPartners * limits.plan.burstLimit).toBeLessThanOrEqual(burstLimit);
    }
  });

  it("would let partners take each other's, were there more", () => {
    const crowd = Array.from({ length: 2 * mostPartners }, (_, partner) =>
      Array.from({ length: 1200 }, (_, index) => ({
        at: 50 * index,
        key: `p${String(partner)}`,
        endpoint: "/v1/payments/POST",
      })),
    ).flat();
    const [reading] = readings;
    const outcomes = throttled(inOrder(crowd), buckets, reading ?? expect.unreachable());
    expect(outcomes).toContain("stage's method");
  });
});
