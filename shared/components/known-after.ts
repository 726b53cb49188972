import * as pulumi from "@pulumi/pulumi";

/** The value, known only once all of `steps` are done: whoever uses it waits for them, in other stacks as well. */
export function knownAfter<Value>(
  value: pulumi.Output<Value>,
  steps: readonly pulumi.CustomResource[],
): pulumi.Output<Value> {
  return pulumi.all([value, pulumi.all(steps.map(({ id }) => id))]).apply(([own]) => own as Value);
}
