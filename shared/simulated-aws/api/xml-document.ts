const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/**
 * A value as AWS's XML protocols write it: a list under `…Set` has `item`s (EC2), one under a plural has its singular (RDS, S3),
 * one under a singular is repeated (S3's versions).
 */
export function xmlOf(name: string, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return listOf(name, value);
  if (typeof value === "object") return element(name, membersOf(value));
  return element(
    name,
    String(value).replaceAll(/[&<>"']/g, (character) => entities[character] ?? ""),
  );
}

export const membersOf = (value: object): string =>
  Object.entries(value)
    .map(([key, item]) => xmlOf(key, item))
    .join("");

function listOf(name: string, items: readonly unknown[]): string {
  const member = name.endsWith("Set") ? "item" : name.replace(/s$/, "");
  const written = items.map((item) => xmlOf(member, item)).join("");
  return member === name ? written : element(name, written);
}

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

/** The texts of all elements of that name. */
export function textsIn(document: string, name: string): string[] {
  const found = document.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"));
  return [...found].map(([, written = ""]) => plainText(written));
}

function plainText(written: string): string {
  return Object.entries(entities).reduceRight(
    (text, [character, entity]) => text.replaceAll(entity, character),
    written,
  );
}
