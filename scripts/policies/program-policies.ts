import { platformViolations, stackViolations } from "@payments/shared/policy/policy-evaluation.ts";
import { type PolicyException, readExceptions } from "@payments/shared/policy/policy-exceptions.ts";
import type { Violation } from "@payments/shared/policy/policy-rule.ts";
import { policyRules } from "@payments/shared/policy/policy-rules.ts";
import type { Attributes } from "@payments/shared/simulated-aws/attributes.ts";
import type { ProgramRecord } from "@payments/shared/simulated-aws/program-under-mocks.ts";
import { recordedStack } from "./recorded-stack.ts";

/** The exceptions that hold today. @throws {OperatorError} InvalidExceptions, ExceptionExpired */
export function currentExceptions(): PolicyException[] {
  return readExceptions(
    policyRules.map(({ id }) => id),
    new Date(),
  );
}

/** Judges programs that run one after the other, each by the outputs of those before it. */
export class ProgramPolicies {
  readonly #exceptions: readonly PolicyException[];
  readonly #outputs: Record<string, Attributes> = {};

  constructor(exceptions: readonly PolicyException[]) {
    this.#exceptions = exceptions;
  }

  /** What the program's stack breaks; nothing where the account refused a part of it, since rules need the whole. */
  judge(project: string, record: ProgramRecord): Violation[] {
    this.#outputs[project] = record.outputs;
    if (record.refusals.length > 0) return [];
    return stackViolations(policyRules, recordedStack(project, record, this.#outputs), this.#exceptions);
  }

  /** What the stacks judged so far break together. */
  judgePlatform(): Violation[] {
    return platformViolations(policyRules, this.#outputs);
  }
}
