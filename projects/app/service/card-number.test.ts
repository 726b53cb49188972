import { createHash, randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cardNumber, networks, written } from "./card-number.fixture.ts";
import { holdsCardNumber, withoutCardNumber } from "./card-number.ts";

describe("a card number", () => {
  it.each(networks)("of %s is found, however it is written", (network) => {
    fc.assert(
      fc.property(cardNumber(network).chain(written), (text) => {
        expect(holdsCardNumber(text)).toBe(true);
        expect(withoutCardNumber(text)).toBe("[card number]");
      }),
      { numRuns: 300 },
    );
  });

  it("is none with another check digit, too few digits, or a beginning of no network", () => {
    expect(holdsCardNumber("4111111111111111")).toBe(true);
    for (const text of ["4111111111111112", "411111111111", "9111111111111111", "1234567890128"])
      expect(holdsCardNumber(text)).toBe(false);
  });
});

describe("honest words", () => {
  it.each([
    "Invoice 2026-118",
    "INV/2026/11/25-000471",
    "Order 100200300, 2 pieces at 12.50",
    "+65 6123 4567",
    "2026-11-25T09:30:00.000Z",
    "20261125093000",
    "DE89 3704 0044",
    "PO-2026-000001 / 000002",
  ])("pass: %s", (text) => expect(holdsCardNumber(text)).toBe(false));

  it("that machines make pass always: UUIDs and digests", () => {
    for (let n = 0; n < 20_000; n += 1) {
      const id = randomUUID();
      expect(holdsCardNumber(id)).toBe(false);
      expect(holdsCardNumber(`ref ${createHash("sha256").update(String(n)).digest("hex")}`)).toBe(false);
    }
  });

  it("are seldom taken for one: numbers of up to 12 digits never, of 16 random ones fewer than one in twenty", () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999n }), (n) => !holdsCardNumber(`No. ${String(n)}`)));
    let taken = 0;
    const random = () => String(Math.floor(Math.random() * 1e8)).padStart(8, "0");
    for (let n = 0; n < 20_000; n += 1) if (holdsCardNumber(random() + random())) taken += 1;
    console.log(`card numbers: ${(taken / 200).toFixed(2)} % of random 16-digit numbers are taken for one`);
    expect(taken).toBeLessThan(1000);
  });
});
