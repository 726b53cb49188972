import type { Attributes } from "../simulated-aws/attributes.ts";
import { keyOf, type PolicedStack } from "./policed-stack.ts";
import { isExcepted, type PolicyException } from "./policy-exceptions.ts";
import type { PlatformRule, PolicyRule, ResourceRule, StackRule, Violation } from "./policy-rule.ts";

/** What a stack's resources break, by rule; what an exception covers is left out. */
export function stackViolations(
  rules: readonly PolicyRule[],
  stack: PolicedStack,
  exceptions: readonly PolicyException[],
): Violation[] {
  return rules
    .flatMap((rule): Violation[] => {
      if (rule.scope === "resource") return ofResourceRule(rule, stack);
      return rule.scope === "stack" ? ofStackRule(rule, stack) : [];
    })
    .filter((violation) => !isExcepted(exceptions, violation));
}

/** What the outputs of the stacks break when seen together. @param outputs by project */
export function platformViolations(
  rules: readonly PolicyRule[],
  outputs: Readonly<Record<string, Attributes>>,
): Violation[] {
  return rules
    .filter((rule): rule is PlatformRule => rule.scope === "platform")
    .flatMap((rule) =>
      rule.problems(outputs).map((problem) => ({ rule, project: "platform", resource: undefined, problem })),
    );
}

/** `log-retention: aws:cloudwatch/logGroup:LogGroup log-group-waf keeps records 90 days` and the remedy below. */
export function violationInWords({ rule, resource, problem }: Violation): string {
  return `${rule.id}: ${resource === undefined ? "" : `${resource} `}${problem}\n  remedy: ${rule.remedy}`;
}

function ofResourceRule(rule: ResourceRule, { project, resources }: PolicedStack): Violation[] {
  return resources
    .filter(({ type }) => rule.types.includes(type))
    .flatMap((resource) =>
      rule.problems(resource).map((problem) => ({ rule, project, resource: keyOf(resource), problem })),
    );
}

function ofStackRule(rule: StackRule, stack: PolicedStack): Violation[] {
  return rule
    .problems(stack)
    .map(({ resource, problem }) => ({ rule, project: stack.project, resource: keyOf(resource), problem }));
}
