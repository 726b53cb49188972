import type { PolicedStack } from "@payments/shared/policy/policed-stack.ts";
import type { Attributes } from "@payments/shared/simulated-aws/attributes.ts";
import type { ProgramRecord } from "@payments/shared/simulated-aws/program-under-mocks.ts";

/**
 * A program's run under mocks as the rules see it.
 *
 * @param outputs outputs of the stacks before it, by project
 */
export function recordedStack(
  project: string,
  { resources, references }: ProgramRecord,
  outputs: Readonly<Record<string, Attributes>>,
): PolicedStack {
  return {
    project,
    resources: resources.map(({ type, name, inputs, options, waitsFor }) => ({
      type,
      name,
      properties: inputs,
      protect: options.protect === true,
      retainOnDelete: options.retainOnDelete === true,
      waitsFor,
    })),
    upstream: Object.fromEntries(references.map((reference) => [reference, outputs[reference] ?? {}])),
  };
}
