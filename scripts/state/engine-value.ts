/** How the engine marks what is more than plain data in states and plans (pulumi/pulumi `sdk/go/common/resource/sig/sig.go`). */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/**
 * What stands in a plan for a value that only the deployment will know, of whatever type
 * (pulumi/pulumi `pkg/resource/stack/deployment.go`, https://www.pulumi.com/docs/iac/concepts/update-plans/).
 */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What people see of a secret. */
export const secretMask = "[secret]";

/** A value of a state or a preview with its secrets masked, and `[unknown]` for what only the deployment will know. */
export function masked(value: unknown): unknown {
  if (value === unknownValue) return "[unknown]";
  if (Array.isArray(value)) return value.map(masked);
  if (!isObject(value)) return value;
  if (signatureKey in value) return secretMask;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item)]));
}

/** True if the value is a secret, or holds one. */
export function holdsSecret(value: unknown): boolean {
  return holds(value, (part) => isObject(part) && part[signatureKey] === secretSignature);
}

/** True if a value of a plan, or a part of it, is not there: unknown yet, or no plain data. */
export function holdsUnknown(value: unknown): boolean {
  return holds(value, (part) => part === unknownValue || (isObject(part) && signatureKey in part));
}

/** The secrets in a value as programs and engine exchange it: in plain, each marked. */
export function plainSecrets(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (isObject(value) && value[signatureKey] === secretSignature) return [value["value"]];
  return Object.values(value).flatMap(plainSecrets);
}

function holds(value: unknown, wanted: (part: unknown) => boolean): boolean {
  if (wanted(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some((part) => holds(part, wanted));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
