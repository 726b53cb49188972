const state = /\b(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*(?:"([^"]+)"|([^\s"()]+))\s*\)/g;

/** Names or ARNs of the alarms in a composite alarm's rule. */
export function alarmsIn(rule: string): string[] {
  return [...rule.matchAll(state)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

/**
 * What is wrong with a composite alarm's rule, if anything: `ALARM(name)`, `OK(…)` and `INSUFFICIENT_DATA(…)`, `TRUE` and
 * `FALSE`, joined by `AND`, `OR` and `NOT` with brackets
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html).
 */
export function alarmRuleRefusal(rule: string): string | undefined {
  const words = rule.replace(state, " TRUE ").match(/[()]|[^\s()]+/g) ?? [];
  const rest = afterDisjunction(words);
  if (rest === undefined || rest.length > 0)
    return `the rule cannot be parsed${rest?.[0] === undefined ? "" : ` from "${rest[0]}"`}: ${rule}`;
  return undefined;
}

/** The words after an expression; nothing if none begins there. */
function afterDisjunction(words: readonly string[]): readonly string[] | undefined {
  let rest = afterTerm(words);
  while (rest && /^(AND|OR)$/.test(rest[0] ?? "")) rest = afterTerm(rest.slice(1));
  return rest;
}

function afterTerm([first, ...rest]: readonly string[]): readonly string[] | undefined {
  if (first === "NOT") return afterTerm(rest);
  if (first === "TRUE" || first === "FALSE") return rest;
  if (first !== "(") return undefined;
  const inside = afterDisjunction(rest);
  return inside?.[0] === ")" ? inside.slice(1) : undefined;
}
