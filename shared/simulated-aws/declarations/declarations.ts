import { readFileSync } from "node:fs";
import { type Attributes, isArray, isRecord, isUnknown } from "../attributes.ts";

/** Names → types as `declaration-reader.ts` writes them: `string`, `in.ec2.Foo[]`, `{string}` (a map), with `?` at the end if optional. */
export interface ResourceDeclaration {
  readonly args: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What the installed `@pulumi/aws` declares about the resource types and functions of the simulated account. */
export interface Declarations {
  /** For example `@pulumi/aws@7.48.0`. */
  readonly package: string;
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly functions: Readonly<Record<string, ResourceDeclaration>>;
  /** Nested argument objects by their name in `@pulumi/aws/types/input`. */
  readonly objects: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const declarationsFile = new URL("aws.declarations.json", import.meta.url);

let loaded: Declarations | undefined;

/** The committed declarations, read once. */
export function declarations(): Declarations {
  loaded ??= JSON.parse(readFileSync(declarationsFile, "utf8")) as Declarations;
  return loaded;
}

/** A refused argument: where, and why in the provider's words. */
export interface ArgumentFailure {
  readonly property: string;
  readonly reason: string;
}

/** Every way in which `inputs` depart from the declared arguments: unknown names, missing ones, wrong types. */
export function argumentFailures(
  declared: Readonly<Record<string, string>>,
  inputs: Attributes,
  path = "",
): ArgumentFailure[] {
  const failures: ArgumentFailure[] = [];
  for (const [name, value] of Object.entries(inputs)) {
    const type = declared[name];
    const property = path ? `${path}.${name}` : name;
    if (type === undefined) {
      failures.push({ property, reason: `Unsupported argument. An argument named "${name}" is not expected here.` });
    } else {
      failures.push(...typeFailures(type.replace(/\?$/, ""), value, property));
    }
  }
  for (const [name, type] of Object.entries(declared)) {
    if (type.endsWith("?") || (inputs[name] !== undefined && inputs[name] !== null)) continue;
    const property = path ? `${path}.${name}` : name;
    failures.push({
      property,
      reason: `Missing required argument. The argument "${name}" is required, but no definition was found.`,
    });
  }
  return failures;
}

function typeFailures(type: string, value: unknown, property: string): ArgumentFailure[] {
  if (value === undefined || value === null || isUnknown(value) || type === "any") return [];
  if (type.endsWith("[]")) {
    if (!isArray(value)) return [mismatch(property, "a list", value)];
    return value.flatMap((item, index) => typeFailures(type.slice(0, -2), item, `${property}[${String(index)}]`));
  }
  if (type.startsWith("{")) {
    if (!isRecord(value)) return [mismatch(property, "a map", value)];
    return Object.entries(value).flatMap(([key, item]) => typeFailures(type.slice(1, -1), item, `${property}.${key}`));
  }
  if (type.startsWith("in.")) {
    if (!isRecord(value)) return [mismatch(property, "an object", value)];
    return argumentFailures(declarations().objects[type] ?? {}, value, property);
  }
  if (type === "archive") return isRecord(value) ? [] : [mismatch(property, "an archive", value)];
  return typeof value === type ? [] : [mismatch(property, `a ${type}`, value)];
}

function mismatch(property: string, expected: string, value: unknown): ArgumentFailure {
  return { property, reason: `Incorrect attribute value type: expected ${expected}, got ${JSON.stringify(value)}.` };
}
