/**
 * How the numbers of card networks begin, and how many digits they have
 * (ISO/IEC 7812-1; the ranges in use: https://en.wikipedia.org/wiki/Payment_card_number).
 */
const networks: readonly { readonly begins: RegExp; readonly digits: readonly number[] }[] = [
  { begins: /^4/, digits: [13, 16, 19] }, // Visa
  { begins: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, digits: [16] }, // Mastercard
  { begins: /^3[47]/, digits: [15] }, // American Express
  { begins: /^3(0[0-5]|095|6|8|9)/, digits: [14, 15, 16, 17, 18, 19] }, // Diners Club
  { begins: /^35(2[89]|[3-8])/, digits: [16, 17, 18, 19] }, // JCB
  { begins: /^(6011|64[4-9]|65)/, digits: [16, 17, 18, 19] }, // Discover
  { begins: /^(62|81)/, digits: [16, 17, 18, 19] }, // UnionPay
  { begins: /^(50|5[6-8]|6)/, digits: [13, 14, 15, 16, 17, 18, 19] }, // Maestro
  { begins: /^220[0-4]/, digits: [16, 17, 18, 19] }, // Mir
];
const longest = 19;

/** Digits with up to three marks between two of them: `4111 1111 1111 1111`, `4111 - 1111 …`, `4111;1111 …`. */
const digitRuns = /\d(?:[^\p{L}\p{N}]{0,3}\d){12,}/gu;
/** What nobody sees: soft hyphens, joiners and blanks without width, as copied from a page. */
const unseen = /\p{Cf}/gu;
/** Identifiers that machines make: UUIDs, and digests of 32 hexadecimal digits and more with a letter among them. */
const machineIds = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=\d*[a-f])[0-9a-f]{32,}/gi;

/**
 * Whether a text holds what may be the number of a card: 13 to 19 digits in a row, with up to three characters between two of
 * them that are neither letters nor digits, that begin and are as long as a network's are and have the right check digit
 * (ISO/IEC 7812-1, Annex B). Of a row with marks any groups that follow one another count, since other numbers may stand
 * beside it; a group counts whole. Wide digits count as what they look like; UUIDs, hexadecimal digests and characters that
 * nobody sees do not count. Numbers of up to 12 digits never do, of unbroken random ones with 16 digits about one in 25.
 */
export function holdsCardNumber(text: string): boolean {
  const plain = text.normalize("NFKC");
  if (!/\d/.test(plain)) return false;
  const runs = plain.replace(unseen, "").replace(machineIds, " x ").match(digitRuns) ?? [];
  return runs.some((run) => holdsNumber(run.split(/\D+/)));
}

function holdsNumber(groups: readonly string[]): boolean {
  return groups.some((_, first) => {
    let number = "";
    for (const group of groups.slice(first)) {
      number += group;
      if (number.length > longest) return false;
      if (isOfNetwork(number) && hasCheckDigit(number)) return true;
    }
    return false;
  });
}

const isOfNetwork = (number: string): boolean =>
  networks.some(({ begins, digits }) => digits.includes(number.length) && begins.test(number));

function hasCheckDigit(number: string): boolean {
  let sum = 0;
  for (let place = 0; place < number.length; place += 1) {
    const digit = Number(number[number.length - 1 - place]);
    sum += place % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/** A text that callers wrote and that is to be seen somewhere: not at all, where it may hold a card number. */
export const withoutCardNumber = (text: string): string => (holdsCardNumber(text) ? "[card number]" : text);
