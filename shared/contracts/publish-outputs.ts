import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { DeploymentScope } from "../scope/deployment-scope.ts";
import { type OutputShape, parseOutput, type StackContract } from "./stack-contract.ts";

/** What a program hands over: every output of its contract, no other. */
export type Published<Shape extends OutputShape> = {
  readonly [Name in keyof Shape]: pulumi.Input<z.input<Shape[Name]>>;
};

/**
 * The stack's outputs: each checked against the contract when its value is known, with the contract's version, environment
 * and suffix beside them. A value that breaks the contract fails the update of the stack that publishes it.
 */
export function publishOutputs<Shape extends OutputShape>(
  scope: DeploymentScope,
  contract: StackContract<Shape>,
  values: Published<Shape>,
): Record<string, pulumi.Output<unknown>> {
  const published = Object.entries(contract.outputs).map(([name, schema]) => {
    const checked = pulumi.all([values[name]]).apply(([value]) => parseOutput(contract, name, schema, value));
    return [name, contract.secrets.includes(name) ? pulumi.secret(checked) : checked] as const;
  });
  return {
    ...Object.fromEntries(published),
    contractVersion: pulumi.output(contract.version),
    environment: pulumi.output(scope.environment),
    environmentSuffix: pulumi.output(scope.environmentSuffix),
  };
}
