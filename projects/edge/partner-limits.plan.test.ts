import { expect, it } from "vitest";
import { mostPartners, partnerPlan } from "./partner-limits.plan.ts";
import { paymentRoutes } from "./payment-api.contract.ts";

it("gives every partner 1000 requests a minute with a burst of 17, so that a minute sees at most 1017", () => {
  expect(partnerPlan.rateLimit * 60).toBeCloseTo(1000, 9);
  expect(partnerPlan.burstLimit).toBe(17);
  expect(Math.floor(60 * partnerPlan.rateLimit + partnerPlan.burstLimit + 1e-9)).toBe(1017);
});

it("has room for twelve partners at their limit, which one more would be too many for some endpoint", () => {
  expect(mostPartners).toBe(12);
  const fits = (partners: number) =>
    paymentRoutes.every(
      ({ throttle }) => partners * 1000 <= throttle.rateLimit * 60 && partners * 17 <= throttle.burstLimit,
    );
  expect([fits(mostPartners), fits(mostPartners + 1)]).toEqual([true, false]);
});
