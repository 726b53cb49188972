import fc from "fast-check";
import { expect, it } from "vitest";
import { chosenGroup } from "./weighted-choice.plan.ts";

const weight = fc.integer({ min: 0, max: 999 });

it("divides the requests in proportion to the weights", () => {
  fc.assert(
    fc.property(weight, weight, (blue, green) => {
      fc.pre(blue + green > 0);
      // The middles of a thousand equal parts: at most half a part from the share, however a middle on the border rounds.
      const points = Array.from({ length: 1000 }, (_, part) => (part + 0.5) / 1000);
      const toBlue = points.filter((point) => chosenGroup({ blue, green }, point) === "blue").length;
      expect(Math.abs(toBlue - (1000 * blue) / (blue + green))).toBeLessThan(1);
    }),
    { examples: [[464, 336]] },
  );
});

it("gives a group of weight 0 nothing, and nobody anything where both have none", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 999 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (some, point) => {
        expect(chosenGroup({ blue: some, green: 0 }, point)).toBe("blue");
        expect(chosenGroup({ blue: 0, green: some }, point)).toBe("green");
      },
    ),
  );
  expect(chosenGroup({ blue: 0, green: 0 }, 0.5)).toBeUndefined();
});
