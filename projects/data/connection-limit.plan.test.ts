import fc from "fast-check";
import { expect, it } from "vitest";
import { maxApplicationConnections, maxConnections, reservedConnections } from "./connection-limit.plan.ts";

it.each([
  { capacity: 1, connections: 189 },
  { capacity: 4, connections: 823 },
])("gives $connections connections at $capacity capacity units, as AWS publishes", ({ capacity, connections }) => {
  expect(maxConnections(capacity)).toBe(connections);
});

it.each([
  { capacity: 1.5, connections: 294 },
  { capacity: 2, connections: 400 },
])("gives $connections between the published points, at $capacity", ({ capacity, connections }) => {
  expect(maxConnections(capacity)).toBe(connections);
});

it("stays below AWS's formula, memory / 9531392, which takes no account of what the engine itself needs", () => {
  const gibibyte = 1024 ** 3;
  for (const capacity of [1, 1.5, 2])
    expect(maxConnections(capacity)).toBeLessThan((capacity * 2 * gibibyte) / 9531392);
});

it("keeps connections back for the engine, for the other programs and for people", () => {
  expect(maxApplicationConnections(2)).toBe(400 - reservedConnections);
});

it("gives more for more capacity, and always enough for one task in each zone", () => {
  const halves = fc.integer({ min: 2, max: 4 }).map((steps) => steps / 2);
  fc.assert(
    fc.property(halves, halves, (a, b) => {
      const [low, high] = [maxApplicationConnections(Math.min(a, b)), maxApplicationConnections(Math.max(a, b))];
      return low <= high && low >= 6;
    }),
  );
});
