import type { PlannedOutput, PlannedOutputs } from "@payments/shared/contracts/foreseen-upstreams.ts";
import { holdsSecret, holdsUnknown } from "./engine-value.ts";

/** An update plan, as `pulumi preview --save-plan` writes it (pulumi/pulumi `sdk/go/common/apitype/plan.go`). */
interface UpdatePlan {
  readonly resourcePlans?: Readonly<Record<string, { readonly state?: Readonly<Record<string, unknown>> | null }>>;
}

/** What the plan's stack would publish. A value with an unknown part is unknown as a whole: contracts check whole values. */
export function plannedOutputs(plan: unknown): PlannedOutputs {
  const { resourcePlans = {} } = plan as UpdatePlan;
  const stack = Object.entries(resourcePlans).find(([urn]) => urn.includes("::pulumi:pulumi:Stack::"));
  const outputs = Object.entries(stack?.[1].state ?? {});
  return Object.fromEntries(outputs.map(([name, value]) => [name, plannedOutput(value)]));
}

function plannedOutput(value: unknown): PlannedOutput {
  const secret = holdsSecret(value);
  return secret || holdsUnknown(value) ? { unknown: true, secret } : { value };
}
