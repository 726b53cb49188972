/** A record of the trail, as deep as it is written. */
export type TrailRecord = Readonly<Record<string, unknown>>;

/**
 * Whether CloudWatch Logs counts a JSON record under a pattern of the form `{(a=b)&&((c!="d")||(e NOT EXISTS))}`
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).
 *
 * @throws {Error} for anything else, so that no pattern passes by not being understood
 */
export function counts(pattern: string, record: TrailRecord): boolean {
  const tokens = pattern.match(/\{|\}|\(|\)|&&|\|\||!=|=|NOT EXISTS|"[^"]*"|[$\w.]+/g) ?? [];
  if (tokens.join("") !== pattern.replace(/ (?=NOT EXISTS)/g, "")) throw new Error(`not a pattern: ${pattern}`);
  const next = (expected?: string): string => {
    const token = tokens.shift();
    if (token === undefined || (expected !== undefined && token !== expected))
      throw new Error(`expected ${expected ?? "more"}, got ${token ?? "the end"} in ${pattern}`);
    return token;
  };
  const comparison = (): boolean => {
    const selector = next();
    if (!selector.startsWith("$.")) throw new Error(`not a selector: ${selector}`);
    const value = selector
      .slice(2)
      .split(".")
      .reduce<unknown>((part, name) => (part as TrailRecord | undefined)?.[name], record);
    const operator = next();
    if (operator === "NOT EXISTS") return value === undefined;
    const expected = next().replaceAll('"', "");
    if (operator === "=") return value === expected;
    if (operator === "!=") return value !== expected;
    throw new Error(`not an operator: ${operator}`);
  };
  const term = (): boolean => {
    if (tokens[0] !== "(") return comparison();
    next("(");
    const result = expression();
    next(")");
    return result;
  };
  const expression = (): boolean => {
    let result = term();
    while (tokens[0] === "&&" || tokens[0] === "||") {
      const operator = next();
      const right = term();
      result = operator === "&&" ? result && right : result || right;
    }
    return result;
  };
  next("{");
  const result = expression();
  next("}");
  if (tokens.length > 0) throw new Error(`more after the end of ${pattern}`);
  return result;
}
