/**
 * The text transformations of AWS WAF that the keyword rule uses, as its documentation words them
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html). What this does not prove: that
 * WAF's own engine matches as JavaScript's does.
 */
const transformations: Readonly<Record<string, (text: string) => string>> = {
  URL_DECODE: (text) => text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  LOWERCASE: (text) => text.toLowerCase(),
  REPLACE_COMMENTS: (text) => text.replaceAll(/\/\*[\s\S]*?(\*\/|$)/g, " "),
  COMPRESS_WHITE_SPACE: (text) => text.replaceAll(/[\f\t\n\r\v\u00a0 ]+/g, " "),
};

/** @throws {Error} for a transformation that is not known here */
export function transformed(text: string, types: readonly string[]): string {
  return types.reduce((current, type) => {
    const transform = transformations[type];
    if (!transform) throw new Error(`the transformation ${type} is not played`);
    return transform(current);
  }, text);
}
