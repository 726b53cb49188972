/** Ids that a metric math expression reads: words that begin in lower case, outside texts and functions. */
export function idsRead(expression: string): string[] {
  if (/\b(SELECT|SEARCH)\b/.test(expression)) return [];
  return expression.replace(/'[^']*'|"[^"]*"/g, "").match(/\b[a-z]\w*\b(?!\s*\()/g) ?? [];
}

/** One entry of a list of metrics and expressions over them. */
export interface MetricQuery {
  readonly id: unknown;
  readonly expression: unknown;
  /** The metric itself; an entry has either. */
  readonly metric: unknown;
  readonly returnsData: boolean;
}

/** What is wrong with a list of metric queries, if anything. */
export function queriesRefusal(queries: readonly MetricQuery[]): string | undefined {
  const ids = queries.map(({ id }) => String(id));
  const odd = ids.find((id) => !/^[a-z]\w*$/.test(id));
  if (odd !== undefined) return `a metric id begins with a lower-case letter and has letters, digits and _: "${odd}"`;
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) return `two metrics have the id "${twice}"`;
  const unclear = queries.find(({ metric, expression }) => (metric === undefined) === (expression === undefined));
  if (unclear) return `"${String(unclear.id)}" must be either a metric or an expression`;
  const answers = queries.filter(({ returnsData }) => returnsData);
  if (answers.length !== 1)
    return `exactly one metric must return data, got ${answers.map(({ id }) => String(id)).join(", ") || "none"}`;
  const stray = queries.flatMap(({ expression }) => (typeof expression === "string" ? idsRead(expression) : []));
  const missing = stray.find((id) => !ids.includes(id));
  return missing && `an expression reads "${missing}", which is no metric of the list: ${ids.join(", ")}`;
}
