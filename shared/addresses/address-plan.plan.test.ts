import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressPlan, planMistakes, reservedAddresses } from "./address-plan.plan.ts";
import { autoSubnetLayout, type SubnetSpec } from "./auto-subnet-layout.plan.ts";
import { contains, overlaps, parseCidrBlock } from "./cidr-block.ts";

const block = (text: string) => parseCidrBlock(text) ?? { first: -1, last: -1, prefix: 0 };

/** Subnets that fit into a zone's share of a /16 in any order: three of /20 take less than a /18. */
const specs = fc
  .array(fc.integer({ min: 20, max: 28 }), { minLength: 1, maxLength: 3 })
  .map((masks): SubnetSpec[] => masks.map((cidrMask, index) => ({ name: `kind-${String(index)}`, cidrMask })));
const vpcs = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `${String(a)}.${String(b)}.0.0/16`);
const zones = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"), { minLength: 3, maxLength: 4 });

describe("a layout", () => {
  it("has every kind of subnet once in every zone, all inside the VPC and apart from each other", () => {
    fc.assert(
      fc.property(vpcs, zones, specs, (vpc, names, kinds) => {
        const subnets = autoSubnetLayout(vpc, names, kinds);
        const keys = subnets.map(({ name, availabilityZone }) => `${name} ${availabilityZone}`);
        expect(keys).toEqual(names.flatMap((zone) => kinds.map(({ name }) => `${name} ${zone}`)));
        const blocks = subnets.map(({ cidrBlock }) => block(cidrBlock));
        expect(blocks.every((one) => contains(block(vpc), one))).toBe(true);
        expect(blocks.some((one, at) => blocks.slice(at + 1).some((other) => overlaps(one, other)))).toBe(false);
        expect(blocks.map(({ prefix }) => prefix)).toEqual(names.flatMap(() => kinds.map(({ cidrMask }) => cidrMask)));
      }),
    );
  });

  it("moves no subnet when a fourth zone is added", () => {
    fc.assert(
      fc.property(vpcs, specs, (vpc, kinds) => {
        const three = autoSubnetLayout(vpc, ["a", "b", "c"], kinds);
        const four = autoSubnetLayout(vpc, ["a", "b", "c", "d"], kinds);
        expect(four.slice(0, three.length)).toEqual(three);
      }),
    );
  });

  it("moves no subnet when another kind is added behind the others", () => {
    fc.assert(
      fc.property(vpcs, specs, fc.integer({ min: 20, max: 28 }), (vpc, kinds, cidrMask) => {
        const before = autoSubnetLayout(vpc, ["a", "b", "c"], kinds);
        const after = autoSubnetLayout(vpc, ["a", "b", "c"], [...kinds, { name: "new", cidrMask }]);
        expect(after.filter(({ name }) => name !== "new")).toEqual(before);
      }),
    );
  });
});

describe("a plan", () => {
  const subnet = (name: string, cidrBlock: string) => ({ name, availabilityZone: "a", cidrBlock });
  const mistakes = (cidrBlock: string, ...demands: { count: number; smallestPrefix?: number }[]): string[] =>
    planMistakes(
      "10.0.0.0/16",
      addressPlan(
        [subnet("one", cidrBlock)],
        demands.map((demand) => ({ subnet: "one", what: "tasks", ...demand })),
      ),
    );

  it("counts what AWS keeps, and what is taken in each subnet", () => {
    const subnets = [subnet("one", "10.0.0.0/24"), subnet("two", "10.0.1.0/28")];
    const demands = [
      { subnet: "one", count: 30, what: "tasks" },
      { subnet: "one", count: 3, what: "endpoints" },
      { subnet: "two", count: 2, what: "instances" },
    ];
    expect(addressPlan(subnets, demands)).toEqual([
      { ...subnets[0], usable: 251, taken: 33, demands: demands.slice(0, 2) },
      { ...subnets[1], usable: 11, taken: 2, demands: demands.slice(2) },
    ]);
  });

  it("has room exactly while twice what is taken fits beside AWS's own addresses", () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 28 }), fc.nat(3000), (prefix, count) => {
        const fits = 2 * count + reservedAddresses <= 2 ** (32 - prefix);
        expect(mistakes(`10.0.0.0/${String(prefix)}`, { count }).length === 0).toBe(fits);
      }),
    );
  });

  it.each([
    {
      mistake: "too many for a subnet",
      found: mistakes("10.0.0.0/28", { count: 4 }, { count: 2 }),
      text: "one (10.0.0.0/28) has 11 addresses for 6, and 2 times that must fit",
    },
    {
      mistake: "a load balancer in a small subnet",
      found: mistakes("10.0.0.0/28", { count: 1, smallestPrefix: 27 }),
      text: "one (10.0.0.0/28) is smaller than the /27 that AWS asks for: tasks",
    },
    {
      mistake: "a subnet of another VPC",
      found: mistakes("10.1.0.0/24"),
      text: "one (10.1.0.0/24) lies outside of 10.0.0.0/16",
    },
    {
      mistake: "two subnets over each other",
      found: planMistakes("10.0.0.0/16", addressPlan([subnet("one", "10.0.0.0/23"), subnet("two", "10.0.1.0/24")], [])),
      text: "one (10.0.0.0/23) overlaps two (10.0.1.0/24)",
    },
  ])("names $mistake", ({ found, text }) => {
    expect(found).toEqual([text]);
  });

  it("takes a /27 for a load balancer, and finds nothing wrong with an empty subnet", () => {
    expect(mistakes("10.0.0.0/27", { count: 8, smallestPrefix: 27 })).toEqual([]);
    expect(mistakes("10.0.0.0/28")).toEqual([]);
  });
});
