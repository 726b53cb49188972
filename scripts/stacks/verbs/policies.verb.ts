import { policyRules } from "@payments/shared/policy/policy-rules.ts";
import { checkedPrograms } from "../../policies/program-check.ts";
import { currentExceptions } from "../../policies/program-policies.ts";
import {
  exceptionLines,
  resultInWords,
  ruleAsData,
  ruleInWords,
  violationAsData,
  violationsInWords,
} from "../../reporting/policy-printout.ts";
import type { Console } from "../console.ts";
import { exitCodes } from "../exit-code.ts";
import type { Platform } from "../platform.ts";

/** `policies`: the rules, and the exceptions from them. */
export function printPolicies(console: Console): void {
  const exceptions = currentExceptions();
  if (console.json) {
    console.out(JSON.stringify({ rules: policyRules.map(ruleAsData), exceptions }, null, 2));
    return;
  }
  for (const rule of policyRules) console.out(ruleInWords(rule));
  console.out(`${String(policyRules.length)} rules, ${String(exceptions.length)} exceptions`);
  for (const line of exceptionLines(exceptions)) console.out(line);
}

/**
 * `policies --env`: what each stack's program breaks with that environment's settings.
 *
 * @returns the command's exit code: 1 if any rule is broken
 */
export async function printPolicyResults(platform: Platform, console: Console): Promise<number> {
  const exceptions = currentExceptions();
  const { stacks, platformWide, clean } = await checkedPrograms(platform, { exceptions });
  if (console.json) {
    const results = stacks.map(({ stack, refusals, violations }) => ({
      stack,
      refusals,
      violations: violations.map(violationAsData),
    }));
    const document = { stack: platform.stack, results, platform: platformWide.map(violationAsData), exceptions };
    console.out(JSON.stringify(document, null, 2));
  } else {
    for (const { stack, refusals, violations } of stacks) {
      const refused =
        refusals.length > 0 ? ["not judged: the simulated account refuses the program (stacks check)"] : [];
      console.out(resultInWords(stack, [...refused, ...violationsInWords(violations)]));
    }
    console.out(resultInWords("platform", violationsInWords(platformWide)));
    for (const line of exceptionLines(exceptions)) console.out(line);
  }
  return clean ? exitCodes.success : exitCodes.stackFailed;
}
