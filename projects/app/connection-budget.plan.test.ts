import fc from "fast-check";
import { expect, it } from "vitest";
import { poolSize } from "./connection-budget.plan.ts";

const settings = (maximum: number, size: number) => ({ tasks: { minimum: 3, maximum }, database: { poolSize: size } });

it("gives the pool of the settings while both colours fit", () => {
  expect(poolSize(settings(30, 6), 360)).toBe(6);
});

it("refuses one connection more than the database carries, and says what would fit", () => {
  expect(() => poolSize(settings(30, 6), 359)).toThrow(
    "blue and green with 30 tasks each and 6 connections a task want 360 connections, the database carries 359",
  );
  expect(() => poolSize(settings(30, 6), 359)).toThrow(
    /remedy: in app:settings lower database.poolSize to 5 or tasks.maximum to 29, or raise database.maximumCapacity/,
  );
});

it("never lets blue and green together hold more than there is", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3, max: 200 }),
      fc.integer({ min: 2, max: 50 }),
      fc.nat(2000),
      (tasks, size, available) => {
        const fits = 2 * tasks * size <= available;
        if (fits) expect(poolSize(settings(tasks, size), available)).toBe(size);
        else expect(() => poolSize(settings(tasks, size), available)).toThrow(/^InvalidSettings/);
      },
    ),
  );
});
