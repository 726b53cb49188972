import type { Attributes } from "../simulated-aws/attributes.ts";
import { keyOf, type PolicedResource, type PolicedStack } from "./policed-stack.ts";
import { stackViolations } from "./policy-evaluation.ts";
import type { PlatformRule, PolicyRule } from "./policy-rule.ts";

type Parts = Partial<Omit<PolicedResource, "type" | "properties" | "waitsFor">> & {
  /** Resources that must exist before it. */
  readonly after?: readonly PolicedResource[];
};

/** A resource for a rule to look at. */
export function resource(type: string, properties: Attributes, { after = [], ...parts }: Parts = {}): PolicedResource {
  const waitsFor = after.map(keyOf);
  return { type, name: "example", protect: false, retainOnDelete: false, ...parts, properties, waitsFor };
}

/** What the rule says of a stack of these resources. */
export function problemsOf(
  rule: Exclude<PolicyRule, PlatformRule>,
  resources: readonly PolicedResource[],
  stack: Partial<Omit<PolicedStack, "resources">> = {},
): string[] {
  const judged = { project: "edge", upstream: {}, ...stack, resources };
  return stackViolations([rule], judged, []).map(({ problem }) => problem);
}

/** A policy document as text. */
export function document(...statements: readonly Attributes[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
