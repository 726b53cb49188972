import fc from "fast-check";

/** How numbers of each network begin and how long they are, written down apart from the code under test. */
const prefixes: Readonly<Record<string, readonly (readonly [prefix: string, digits: number])[]>> = {
  Visa: [
    ["4", 13],
    ["4", 16],
    ["4", 19],
  ],
  Mastercard: [
    ["51", 16],
    ["55", 16],
    ["2221", 16],
    ["2720", 16],
    ["2500", 16],
  ],
  "American Express": [
    ["34", 15],
    ["37", 15],
  ],
  "Diners Club": [
    ["300", 14],
    ["36", 14],
    ["38", 14],
    ["3095", 16],
  ],
  Discover: [
    ["6011", 16],
    ["644", 16],
    ["65", 16],
    ["65", 19],
  ],
  JCB: [
    ["3528", 16],
    ["3589", 16],
  ],
  UnionPay: [
    ["62", 16],
    ["62", 19],
    ["8171", 16],
  ],
  Maestro: [
    ["5018", 13],
    ["5020", 16],
    ["6759", 19],
    ["6304", 18],
  ],
  Mir: [
    ["2200", 16],
    ["2204", 19],
  ],
};

export const networks = Object.keys(prefixes);

/** Numbers of a network with the right check digit, which no card needs to have. */
export const cardNumber = (network: string): fc.Arbitrary<string> =>
  fc.constantFrom(...(prefixes[network] ?? [])).chain(([prefix, digits]) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), {
        minLength: digits - prefix.length - 1,
        maxLength: digits - prefix.length - 1,
      })
      .map((middle) => withCheckDigit(`${prefix}${middle.join("")}`)),
  );

/** The ways in which people write a number. */
export const written = (number: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    number,
    number.replaceAll(/(\d{4})(?=\d)/g, "$1 "),
    number.replaceAll(/(\d{4})(?=\d)/g, "$1-"),
    number.replaceAll(/(\d{4})(?=\d)/g, "$1 - "),
    number.replaceAll(/(\d{4})(?=\d)/g, "$1\u2013"),
    number.replaceAll(/(\d{4})(?=\d)/g, "$1."),
    number.replaceAll(/(\d{3})(?=\d)/g, "$1\u00a0"),
    number.replaceAll(/(\d{4})(?=\d)/g, "$1\u00ad"),
    number.replaceAll(/\d(?=\d)/g, "$&\u200b\u2060\u200b\ufeff"),
    number.replaceAll(/(\d{4})(?=\d)/g, "$1;"),
    number.replaceAll(/(\d{4})(?=\d)/g, "$1 | "),
    number.replaceAll(/(\d{4})(?=\d)/g, "$1\u00b7"),
    `(${number.replaceAll(/(\d{4})(?=\d)/g, "$1)(")})`,
    number.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    `card ${number} 12/28`,
    `${number}=2812`,
    `order 7, ${number}`,
    `x${number}y`,
  );

function withCheckDigit(start: string): string {
  const doubled = Array.from(start)
    .reverse()
    .map((digit, place) => (place % 2 === 0 ? Number(digit) * 2 : Number(digit)));
  const sum = doubled.reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return `${start}${String((10 - (sum % 10)) % 10)}`;
}
