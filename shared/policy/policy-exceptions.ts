import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { OperatorError } from "../errors/operator-error.ts";
import type { Violation } from "./policy-rule.ts";

const schema = z.array(
  z.strictObject({
    /** Id of the rule that may be broken. */
    rule: z.string().min(1),
    project: z.string().min(1),
    /** The one resource that may break it: `<type> <logical name>`. */
    resource: z.string().regex(/^\S+ \S+$/, "expected <type> <logical name>"),
    /** Who answers for it. */
    owner: z.string().min(1),
    reason: z.string().min(1),
    /** The last day on which it holds. */
    expires: z.iso.date(),
  }),
);

/** A rule that one resource may break for a while: data, with somebody who answers for it. */
export type PolicyException = z.output<typeof schema>[number];

export const exceptionsFile = fileURLToPath(new URL("policy-exceptions.json", import.meta.url));

/**
 * The exceptions that hold today.
 *
 * @param ruleIds ids of all rules: an exception from none of them is a mistake
 * @throws {OperatorError} InvalidExceptions with all mistakes of the file, ExceptionExpired
 */
export function readExceptions(ruleIds: readonly string[], today: Date, file = exceptionsFile): PolicyException[] {
  const parsed = schema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success) throw invalid(file, z.prettifyError(parsed.error));
  const unknown = parsed.data.filter(({ rule }) => !ruleIds.includes(rule)).map(({ rule }) => rule);
  if (unknown.length > 0) throw invalid(file, `there is no rule ${unknown.join(", ")}`);
  const day = today.toISOString().slice(0, 10);
  const expired = parsed.data.filter(({ expires }) => expires < day);
  if (expired.length > 0) {
    throw new OperatorError("ExceptionExpired", {
      problem: expired.map((exception) => `${exceptionInWords(exception)}; it has expired`).join("\n"),
      remedy: `keep the rule and take the exception out of ${file}, or let its owner prolong it`,
    });
  }
  return parsed.data;
}

export function exceptionInWords({ rule, project, resource, owner, reason, expires }: PolicyException): string {
  return `${rule} is not kept by ${resource} of ${project} until ${expires}: ${reason} (${owner})`;
}

export function isExcepted(exceptions: readonly PolicyException[], violation: Violation): boolean {
  return exceptions.some(
    ({ rule, project, resource }) =>
      rule === violation.rule.id && project === violation.project && resource === violation.resource,
  );
}

function invalid(file: string, mistakes: string): OperatorError {
  return new OperatorError("InvalidExceptions", {
    problem: `${file} has mistakes:\n${mistakes}`,
    remedy: "correct them; an exception has rule, project, resource, owner, reason and expires (YYYY-MM-DD)",
  });
}
