import { describe, expect, it } from "vitest";
import { legitimateRequests } from "./legitimate-requests.plan.ts";
import { ownAttacks } from "./own-attacks.plan.ts";
import { filled, SeededChoice } from "./seeded-choice.ts";

describe("our own set", () => {
  const attacks = [...ownAttacks(1, 400)];
  const honest = [...legitimateRequests(1, 400)];
  const wire = (places: string[]) =>
    attacks.filter(({ place }) => places.includes(place)).map(({ request }) => `${request.query} ${request.body}`);

  it("is the same for the same seed, and another for another", () => {
    expect([...ownAttacks(1, 50)]).toEqual([...ownAttacks(1, 50)]);
    expect([...legitimateRequests(1, 50)]).toEqual([...legitimateRequests(1, 50)]);
    expect([...ownAttacks(2, 50)]).not.toEqual([...ownAttacks(1, 50)]);
  });

  it("has hardly an attack twice", () => {
    const sql = attacks.filter(({ kind }) => kind === "sqli").map(({ payload }) => payload);
    expect(new Set(sql).size).toBeGreaterThan(0.9 * sql.length);
  });

  it.each([
    { what: "comments for blanks", seen: /%2f%2a.*%2a%2f/i },
    { what: "pluses for blanks", seen: /%27\+or\+|\+and\+|\+union\+/i },
    { what: "other control characters for blanks", seen: /%0[9abcd]/i },
    { what: "every letter encoded", seen: /%53%45%4c%45%43%54|%73%65%6c%65%63%74/i },
    { what: "encoded twice", seen: /%2527/ },
    { what: "any case", seen: /(?=.*[a-z])(?=.*[A-Z])[uU][nN][iI][oO][nN]/ },
  ])("has attacks in the query with $what", ({ seen }) => {
    expect(wire(["query"]).filter((text) => seen.test(text)).length).toBeGreaterThan(0);
  });

  it("has attacks in bodies with escapes of JSON, and behind more than 8 KB", () => {
    expect(wire(["body"]).some((text) => /\\u00\d\d/.test(text))).toBe(true);
    expect(attacks.some(({ place, request }) => place === "body" && request.body.length > 8192)).toBe(true);
  });

  it.each(["o'", "select", "union", "drop", "注文", "eyJ", "order", "@", '"', "%"])(
    "has honest requests with %s",
    (part) => {
      const texts = honest.map(({ payload }) => payload.toLowerCase());
      expect(texts.some((text) => text.includes(part.toLowerCase()))).toBe(true);
    },
  );
});

it("refuses a template with a list that does not exist", () => {
  expect(() => filled("{gone}", {}, new SeededChoice(1))).toThrow("no list gone");
  expect(filled("{a1}{a1}", { a: ["x", "y"] }, new SeededChoice(3))).toMatch(/^(xx|yy)$/);
});
