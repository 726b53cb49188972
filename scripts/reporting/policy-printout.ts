import { violationInWords } from "@payments/shared/policy/policy-evaluation.ts";
import { exceptionInWords, type PolicyException } from "@payments/shared/policy/policy-exceptions.ts";
import type { PolicyRule, Violation } from "@payments/shared/policy/policy-rule.ts";
import pc from "picocolors";

/** Every exception in a line, with its reason. */
export function exceptionLines(exceptions: readonly PolicyException[]): string[] {
  return exceptions.map((exception) => pc.yellow(`exception: ${exceptionInWords(exception)}`));
}

/** The same where a deployment is what people look at: one line, and where to read on. */
export function exceptionsInShort(exceptions: readonly PolicyException[]): string[] {
  if (exceptions.length === 0) return [];
  const listed = exceptions.map(({ rule, project, expires }) => `${rule} in ${project} until ${expires}`);
  return [pc.yellow(`policy rules with an exception: ${listed.join(", ")} (why: npm run stacks -- policies)`)];
}

/** A rule for people. */
export function ruleInWords({ id, scope, reason, requirement, controls, remedy }: PolicyRule): string {
  const serves = controls.length > 0 ? `\n  serves: ${controls.join(", ")}` : "";
  return `${pc.bold(id)} (${scope})\n  ${reason}\n  requirement: ${requirement}${serves}\n  remedy: ${remedy}\n`;
}

/** A rule for machines. */
export function ruleAsData({ id, scope, reason, requirement, controls, remedy }: PolicyRule) {
  return { id, scope, reason, requirement, controls, remedy };
}

/** A violation for machines. */
export function violationAsData({ rule, resource, problem }: Violation) {
  return { rule: rule.id, resource, problem, remedy: rule.remedy };
}

/** A tick or a cross, and below it what is wrong. */
export function resultInWords(name: string, wrong: readonly string[]): string {
  const mark = wrong.length === 0 ? pc.green("✔") : pc.red("✖");
  return [`${mark} ${name}`, ...wrong.map((words) => words.replaceAll(/^/gm, "    "))].join("\n");
}

/** Everything wrong, in words. */
export function violationsInWords(violations: readonly Violation[]): string[] {
  return violations.map(violationInWords);
}
