/** Inputs or state of a resource as the engine sends them: plain JSON. */
export type Attributes = Readonly<Record<string, unknown>>;

/** What the engine sends in a preview for a value that only the deployment will know (pulumi/pulumi `sdk/go/common/resource/plugin`). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const isUnknown = (value: unknown): boolean => value === unknownValue;

export const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The values at a dotted path; lists on the way are entered: `rules.action.type` gives one value for each rule. */
export function valuesAt(attributes: unknown, path: string): unknown[] {
  let found: unknown[] = [attributes];
  for (const key of path.split(".")) {
    found = found.flat(Number.POSITIVE_INFINITY).map((value) => (isRecord(value) ? value[key] : undefined));
  }
  return found
    .flat(Number.POSITIVE_INFINITY)
    .filter((value) => value !== undefined && value !== null && !isUnknown(value));
}

/** The strings at a dotted path. */
export function stringsAt(attributes: unknown, path: string): string[] {
  return valuesAt(attributes, path).filter((value) => typeof value === "string");
}

/** The text at a property, or `""`. */
export function text(attributes: Attributes, name: string): string {
  const value = attributes[name];
  return typeof value === "string" ? value : "";
}

/** Equal for equal values whatever the order of keys. */
export function canonical(value: unknown): string {
  return JSON.stringify({ value }, (_, item: unknown) =>
    isRecord(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => a.localeCompare(b))) : item,
  );
}

/** Without what is absent by value. */
export function defined(inputs: Attributes): Attributes {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined && value !== null));
}
