/** What WAF's expressions lack of those of libpcre, and how it looks when written. */
const unsupported: readonly (readonly [what: string, written: RegExp])[] = [
  ["a capturing group", /\((?!\?)/],
  ["a look-around or named group", /\(\?(?:[=!]|<)/],
  ["a back-reference", /\\[1-9]|\\k/],
  ["a conditional, recursive, atomic or comment group", /\(\?(?:[(R&>|#\d]|P[<>=])/],
  ["a possessive quantifier", /[*+?}]\+/],
  ["\\C, \\R or \\K", /\\[CRK]/],
];

const withoutClasses = (pattern: string): string =>
  pattern.replaceAll(/\\[^1-9kCRK]/g, "_").replaceAll(/\[\^?\]?[^\]]*\]/g, "_");

/**
 * An expression of WAF: libpcre's syntax without what https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html
 * leaves out. What is left means the same in JavaScript, over bytes.
 *
 * @throws {Error} for what WAF refuses, and for more than 200 characters (https://docs.aws.amazon.com/waf/latest/developerguide/limits.html)
 */
export function wafExpression(pattern: string): RegExp {
  if (pattern.length > 200)
    throw new Error(`a pattern has at most 200 characters, got ${String(pattern.length)}: ${pattern}`);
  const bare = withoutClasses(pattern);
  const [stray] = unsupported.filter(([, written]) => written.test(bare));
  if (stray) throw new Error(`WAF knows no pattern with ${stray[0]}: ${pattern}`);
  return new RegExp(pattern);
}
