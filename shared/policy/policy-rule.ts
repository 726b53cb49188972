import type { Attributes } from "../simulated-aws/attributes.ts";
import type { PolicedResource, PolicedStack } from "./policed-stack.ts";

interface RuleDescription {
  /** The file's name: `log-retention` in `log-retention.rule.ts`. */
  readonly id: string;
  /** Why there is the rule, in one sentence. */
  readonly reason: string;
  /** What the mission says, in its words (requirements of the platform). */
  readonly requirement: string;
  /** Requirements of PCI DSS 4.0 and controls of AWS Foundational Security Best Practices that it serves, if any. */
  readonly controls: readonly string[];
  /** What to do, in the imperative. */
  readonly remedy: string;
}

/** Looks at one resource at a time; the engine refuses the resource before it is touched. */
export interface ResourceRule extends RuleDescription {
  readonly scope: "resource";
  /** The resource types that it is about. */
  readonly types: readonly string[];
  /** What is wrong, with the value; nothing if all is well. */
  readonly problems: (resource: PolicedResource) => readonly string[];
}

/** Something wrong, and at which resource. */
export interface StackProblem {
  readonly resource: PolicedResource;
  readonly problem: string;
}

/** Looks across the resources of one stack. */
export interface StackRule extends RuleDescription {
  readonly scope: "stack";
  readonly problems: (stack: PolicedStack) => readonly StackProblem[];
}

/** Looks across stacks, through what their contracts publish. */
export interface PlatformRule extends RuleDescription {
  readonly scope: "platform";
  /** @param outputs published outputs by project, of all stacks that are deployed */
  readonly problems: (outputs: Readonly<Record<string, Attributes>>) => readonly string[];
}

export type PolicyRule = ResourceRule | StackRule | PlatformRule;

/** A rule that something breaks. */
export interface Violation {
  readonly rule: Pick<PolicyRule, "id" | "remedy">;
  readonly project: string;
  /** Key of the resource, `<type> <name>`; nothing for a rule over the whole platform. */
  readonly resource: string | undefined;
  readonly problem: string;
}
