import { type Attributes, isUnknown } from "../simulated-aws/attributes.ts";

/** A resource as rules see it, whoever recorded it: the engine's analyzer or a run under mocks. */
export interface PolicedResource {
  /** `aws:s3/bucket:Bucket` */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** Its arguments. What only the deployment will know is `unknownValue`; rules take such a value as given. */
  readonly properties: Attributes;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Keys (`<type> <name>`) of the resources that must exist before it. */
  readonly waitsFor: readonly string[];
}

/** One stack as rules see it. */
export interface PolicedStack {
  /** `network`, `security`, … */
  readonly project: string;
  readonly resources: readonly PolicedResource[];
  /** Outputs that it reads, by project. */
  readonly upstream: Readonly<Record<string, Attributes>>;
}

export function keyOf({ type, name }: Pick<PolicedResource, "type" | "name">): string {
  return `${type} ${name}`;
}

export function ofType({ resources }: PolicedStack, type: string): PolicedResource[] {
  return resources.filter((resource) => resource.type === type);
}

/** Everything that must exist before the resource, near and far. */
export function awaited({ resources }: PolicedStack, resource: PolicedResource): ReadonlySet<string> {
  const byKey = new Map(resources.map((known) => [keyOf(known), known]));
  const found = new Set<string>();
  const pending = [...resource.waitsFor];
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    pending.push(...(byKey.get(key)?.waitsFor ?? []));
  }
  return found;
}

/** The resources of one type that the resource comes after. */
export function awaitedOfType(stack: PolicedStack, resource: PolicedResource, type: string): PolicedResource[] {
  const keys = awaited(stack, resource);
  return ofType(stack, type).filter((other) => keys.has(keyOf(other)));
}

/** True for a value that is there, or that the deployment will fill in. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** The property's value if it is known; nothing for one that only the deployment will know. */
export function known(properties: Attributes, name: string): unknown {
  const value = properties[name];
  return isUnknown(value) ? undefined : value;
}
