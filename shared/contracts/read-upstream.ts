import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { OperatorError } from "../errors/operator-error.ts";
import type { DeploymentScope } from "../scope/deployment-scope.ts";
import { isPlaceholderUpstream } from "./placeholder-upstreams.ts";
import { type OutputShape, parseOutput, type StackContract } from "./stack-contract.ts";

/** The checked outputs of an upstream stack, one Output each, so that only the secret ones are secret. */
export type Upstream<Shape extends OutputShape> = {
  readonly [Name in keyof Shape]: pulumi.Output<z.output<Shape[Name]>>;
};

/**
 * The outputs of the same copy's stack of another project, checked as they are read. A version, environment or suffix
 * other than the reader's is refused before any value is used.
 */
export function readUpstream<Shape extends OutputShape>(
  scope: DeploymentScope,
  contract: StackContract<Shape>,
): Upstream<Shape> {
  if (isPlaceholderUpstream(contract.project)) return placeholderOutputs(contract);
  const { organization, stack } = scope;
  const reference = new pulumi.StackReference(contract.project, {
    name: `${organization}/${contract.project}/${stack}`,
  });
  const identity = pulumi
    .all([
      reference.getOutput("contractVersion"),
      reference.getOutput("environment"),
      reference.getOutput("environmentSuffix"),
    ])
    .apply(([version, environment, suffix]) => {
      refuseForeignIdentity(scope, contract, { version, environment, suffix });
    });
  const read = Object.entries(contract.outputs).map(([name, schema]) => [
    name,
    pulumi.all([identity, reference.getOutput(name)]).apply(([, value]) => parseOutput(contract, name, schema, value)),
  ]);
  return Object.fromEntries(read) as Upstream<Shape>;
}

function placeholderOutputs<Shape extends OutputShape>(contract: StackContract<Shape>): Upstream<Shape> {
  if (!pulumi.runtime.isDryRun()) {
    throw new OperatorError("UpstreamNotDeployed", {
      problem: `"${contract.project}" is not deployed, and placeholders cannot be applied`,
      remedy: `deploy "${contract.project}" first`,
    });
  }
  return Object.fromEntries(
    Object.entries(contract.example).map(([name, value]) => [name, pulumi.output(value)]),
  ) as Upstream<Shape>;
}

/**
 * @throws {OperatorError} UpstreamNotDeployed, ContractVersionMismatch, EnvironmentMismatch
 */
export function refuseForeignIdentity(
  scope: DeploymentScope,
  contract: Pick<StackContract, "project" | "version">,
  published: { readonly version: unknown; readonly environment: unknown; readonly suffix: unknown },
): void {
  const { project, version } = contract;
  if (published.version === undefined) {
    throw new OperatorError("UpstreamNotDeployed", {
      problem: `the stack "${scope.stack}" of "${project}" has published nothing`,
      remedy: `deploy "${project}" first: npm run stacks -- up --env ${scope.environment} --to ${project}`,
    });
  }
  if (!z.literal(version).safeParse(published.version).success) {
    throw new OperatorError("ContractVersionMismatch", {
      problem: `"${project}" publishes contract v${JSON.stringify(published.version)}, "${scope.project}" reads v${String(version)}`,
      remedy: `deploy "${project}" and "${scope.project}" from the same commit, "${project}" first`,
    });
  }
  if (published.environment !== scope.environment || published.suffix !== scope.environmentSuffix) {
    throw new OperatorError("EnvironmentMismatch", {
      problem: `"${project}" was deployed as ${String(published.environment)}-${String(published.suffix)}, "${scope.project}" is ${scope.environment}-${scope.environmentSuffix}`,
      remedy: "give all six settings files of the environment the same environmentSuffix, and redeploy",
    });
  }
}
