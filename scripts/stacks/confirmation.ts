import { createInterface } from "node:readline/promises";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { Platform } from "./platform.ts";

/**
 * Asks by name before AWS is changed.
 *
 * @throws {OperatorError} UsageError where nobody can be asked, or the answer is no
 */
export async function confirmChange(
  verb: string,
  { environment, stack }: Platform,
  stacks: readonly string[],
  { yes }: { readonly yes: boolean },
): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) {
    throw new OperatorError("UsageError", {
      problem: `${verb} changes AWS in ${environment}, and there is no terminal to ask on`,
      remedy: "give --yes if that is meant",
    });
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`${verb} ${stacks.join(", ")} in ${stack}. Type ${stack} to go on: `);
  prompt.close();
  if (answer.trim() !== stack) {
    throw new OperatorError("UsageError", {
      problem: `"${answer.trim()}" is not "${stack}"; nothing was changed`,
      remedy: "type the stack's name to go on",
    });
  }
}
