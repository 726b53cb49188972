import { createInterface } from "node:readline/promises";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { Platform } from "./platform.ts";

/** How a person, or a pipeline for one, agrees to a change of AWS. */
export interface Consent {
  readonly yes: boolean;
  /** Name of the stacks, in the place of typing it. */
  readonly confirm?: string;
}

/** What cannot be taken back. */
const destructive: readonly string[] = ["destroy", "sweep"];

/**
 * Asks by name before AWS is changed. In `prod` a general "yes" is no answer to what cannot be taken back: the name it must be.
 *
 * @throws {OperatorError} UsageError where nobody can be asked, or the answer is no
 */
export async function confirmChange(
  verb: string,
  { environment, stack }: Pick<Platform, "environment" | "stack">,
  stacks: readonly string[],
  { yes, confirm }: Consent,
): Promise<void> {
  if (confirm !== undefined) {
    refuseOtherName(confirm, stack);
    return;
  }
  const byName = environment === "prod" && destructive.includes(verb);
  if (yes && !byName) return;
  if (!process.stdin.isTTY) {
    throw new OperatorError("UsageError", {
      problem: `${verb} changes AWS in ${environment}, and there is no terminal to ask on`,
      remedy: byName
        ? `give --confirm ${stack} if that is meant; --yes is not enough here`
        : "give --yes if that is meant",
    });
  }
  refuseOtherName(await typed(`${verb} ${stacks.join(", ")} in ${stack}. Type ${stack} to go on: `), stack);
}

/** Whether somebody at the terminal types that word; without a terminal nobody does. */
export async function typesWord(question: string, word: string): Promise<boolean> {
  return process.stdin.isTTY && (await typed(question)) === word;
}

async function typed(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(question);
  prompt.close();
  return answer.trim();
}

function refuseOtherName(answer: string, stack: string): void {
  if (answer === stack) return;
  throw new OperatorError("UsageError", {
    problem: `"${answer}" is not "${stack}"; nothing was changed`,
    remedy: "name the stack to go on",
  });
}
