import fc from "fast-check";
import { expect, it } from "vitest";
import { releaseTimeouts } from "./release-time.plan.ts";

it.each([
  { bakeMinutes: 0, release: "60m" },
  { bakeMinutes: 10, release: "70m" },
  { bakeMinutes: 1440, release: "1500m" },
])("waits $release for a release with a bake of $bakeMinutes minutes", ({ bakeMinutes, release }) => {
  expect(releaseTimeouts(bakeMinutes)).toEqual({ create: release, update: release, delete: "30m" });
});

it("leaves an hour beside every bake that the settings allow", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1440 }), (bakeMinutes) => {
      const { create, update } = releaseTimeouts(bakeMinutes);
      return create === update && /^\d+m$/.test(update) && Number.parseInt(update, 10) - bakeMinutes === 60;
    }),
  );
});
