import { expect, it } from "vitest";
import { binomialInterval } from "./binomial-interval.plan.ts";

it.each([
  { trials: 1000, chance: 0.1, least: 63, most: 137 },
  { trials: 10_000, chance: 0.1, least: 883, most: 1117 },
  { trials: 50, chance: 0, least: 0, most: 0 },
  { trials: 50, chance: 1, least: 50, most: 50 },
])("of $trials with a chance of $chance between $least and $most", ({ trials, chance, least, most }) => {
  const interval = binomialInterval(trials, chance);
  expect(Math.abs(interval.least - least)).toBeLessThanOrEqual(1);
  expect(Math.abs(interval.most - most)).toBeLessThanOrEqual(1);
});
