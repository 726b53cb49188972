export interface JsonElements {
  readonly keys: readonly string[];
  readonly values: readonly string[];
}

const token = /"((?:[^"\\]|\\.)*)"(\s*:)?|(-?\d[\d.eE+-]*|true|false|null)/g;

/**
 * The keys and the values of a JSON body as byte strings, each as often as it is written: a key that stands twice is
 * looked at twice (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-fields-list.html).
 *
 * @returns nothing for what is no JSON
 */
export function jsonElements(body: string): JsonElements | undefined {
  try {
    JSON.parse(body);
  } catch {
    return undefined;
  }
  const keys: string[] = [];
  const values: string[] = [];
  for (const [, string, colon, scalar] of body.matchAll(token)) {
    if (string === undefined) values.push(scalar ?? "");
    else (colon === undefined ? values : keys).push(unescaped(string));
  }
  return { keys, values };
}

/** A JSON string's bytes; escapes above one byte become UTF-8. */
function unescaped(string: string): string {
  if (!string.includes("\\")) return string;
  return string.replaceAll(/(?:\\u[0-9a-f]{4})+|\\./gi, (escape) =>
    Buffer.from(JSON.parse(`"${escape}"`) as string, "utf8").toString("latin1"),
  );
}
