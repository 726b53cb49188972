/** Named references that the page of the transformation lists; their case does not matter. */
const named: Readonly<Record<string, string>> = {
  quot: '"',
  amp: "&",
  lt: "<",
  gt: ">",
  nbsp: "\xa0",
  apos: "'",
  tab: "\t",
  newline: "\n",
  colon: ":",
  lpar: "(",
  rpar: ")",
};

/** One byte: WAF compares bytes, and what an attack needs is ASCII. */
const byteOf = (code: number): string => String.fromCharCode(code & 0xff);

/**
 * HTML_ENTITY_DECODE: `&lt;`, `&#60;` and `&#x3c;` become `<`, with or without the semicolon after a number, as browsers
 * read them.
 */
export function decodedCharacterReferences(bytes: string): string {
  return bytes.replaceAll(
    /&(?:#x0*([0-9a-f]{1,6});?|#0*(\d{1,7});?|([a-z]+);)/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return byteOf(Number.parseInt(hex, 16));
      if (decimal !== undefined) return byteOf(Number(decimal));
      return named[(name ?? "").toLowerCase()] ?? whole;
    },
  );
}
