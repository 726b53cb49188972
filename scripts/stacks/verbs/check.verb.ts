import { checkedPrograms } from "../../policies/program-check.ts";
import { currentExceptions } from "../../policies/program-policies.ts";
import { exceptionLines, resultInWords, violationAsData, violationsInWords } from "../../reporting/policy-printout.ts";
import type { Console } from "../console.ts";
import { exitCodes } from "../exit-code.ts";
import type { Platform } from "../platform.ts";

/**
 * `check`: runs all programs in this process against a simulated account in memory, each with the outputs of those before
 * it, and holds them against the policy pack's rules. No engine, no state, nothing deployed.
 *
 * @returns the command's exit code
 */
export async function checkPrograms(platform: Platform, console: Console): Promise<number> {
  const exceptions = currentExceptions();
  const { stacks, platformWide, clean } = await checkedPrograms(platform, {
    exceptions,
    done: ({ stack, resources, seconds, refusals, violations }) => {
      const what = `${stack}: ${String(resources)} resources in ${seconds.toFixed(1)} s`;
      if (!console.json) console.out(resultInWords(what, [...refusals, ...violationsInWords(violations)]));
    },
  });
  if (console.json) {
    const results = stacks.map((row) => ({ ...row, violations: row.violations.map(violationAsData) }));
    console.out(
      JSON.stringify({ stack: platform.stack, results, platform: platformWide.map(violationAsData) }, null, 2),
    );
  } else if (platformWide.length > 0) console.out(resultInWords("platform", violationsInWords(platformWide)));
  for (const line of exceptionLines(exceptions)) console.info(line);
  return clean ? exitCodes.success : exitCodes.stackFailed;
}
