import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { OperatorError } from "../errors/operator-error.ts";
import { copyOptions, type DeploymentScope } from "../scope/deployment-scope.ts";
import { currentForesight, foreseenOutput } from "./foreseen-upstreams.ts";
import { identityOutputs, type OutputShape, parseOutput, type StackContract } from "./stack-contract.ts";

/** The checked outputs of an upstream stack, one Output each, so that only the secret ones are secret. */
export type Upstream<Shape extends OutputShape> = {
  readonly [Name in keyof Shape]: pulumi.Output<z.output<Shape[Name]>>;
};

/**
 * The outputs of the same copy's stack of another project, checked as they are read. A version, environment or suffix
 * other than the reader's is refused before any value is used. In a preview they may be planned, unknown or the contract's
 * examples (`foreseen-upstreams.ts`).
 */
export function readUpstream<Shape extends OutputShape>(
  scope: DeploymentScope,
  contract: StackContract<Shape>,
): Upstream<Shape> {
  const output = outputsOf(scope, contract);
  const copyOptions = copyOptionsOf(scope);
  const identity = pulumi.all(identityOutputs.map((name) => output(name))).apply(([version, environment, suffix]) => {
    refuseForeignIdentity(scope, contract, { version, environment, suffix }, copyOptions);
  });
  const read = Object.entries(contract.outputs).map(([name, schema]) => [
    name,
    pulumi.all([identity, output(name)]).apply(([, value]) => parseOutput(contract, name, schema, value)),
  ]);
  return Object.fromEntries(read) as Upstream<Shape>;
}

/** How an output of the upstream is got: from its state, or in a preview from what is foreseen of it. */
function outputsOf<Shape extends OutputShape>(
  scope: DeploymentScope,
  contract: StackContract<Shape>,
): (name: string) => pulumi.Output<unknown> {
  const { project } = contract;
  const foresight = currentForesight();
  const upstream = foresight?.upstreams[project];
  if (!foresight || !upstream) {
    const reference = referenceTo(scope, project);
    return (name) => reference.getOutput(name);
  }
  if (!pulumi.runtime.isDryRun()) {
    throw new OperatorError("UpstreamNotDeployed", {
      problem: `what a preview foresees of "${project}" cannot be applied`,
      remedy: `deploy "${project}" first`,
    });
  }
  // The engine refuses a reference to a stack that was never deployed.
  const reference = upstream.deployed && referenceTo(scope, project);
  const examples: Readonly<Record<string, unknown>> = { ...identityOf(scope, contract), ...contract.example };
  return (name) => {
    const foreseen = foreseenOutput(upstream, name, examples[name]);
    if (Object.hasOwn(contract.outputs, name)) foresight.onRead(project, name, foreseen);
    if (foreseen.label === "known" && reference) return reference.getOutput(name);
    const value = pulumi.output<unknown>(foreseen.label === "unknown" ? pulumi.unknown : foreseen.value);
    return foreseen.secret === true || contract.secrets.includes(name) ? pulumi.secret(value) : value;
  };
}

function referenceTo({ organization, stack }: DeploymentScope, project: string): pulumi.StackReference {
  return new pulumi.StackReference(project, { name: `${organization}/${project}/${stack}` });
}

/** Options of the command that name the copy of the program that runs now; where Pulumi itself runs it, nothing is rehearsed. */
export function copyOptionsOf({ stack }: Pick<DeploymentScope, "stack">): string {
  return currentForesight()?.copyOptions ?? copyOptions(stack);
}

/** What a stack of the reader's own copy and commit would publish beside its outputs. */
function identityOf(
  { environment, environmentSuffix }: DeploymentScope,
  { version }: Pick<StackContract, "version">,
): Record<(typeof identityOutputs)[number], unknown> {
  return { contractVersion: version, environment, environmentSuffix };
}

/**
 * @param copyOptions options of the command that name the reader's copy
 * @throws {OperatorError} UpstreamNotDeployed, ContractVersionMismatch, EnvironmentMismatch
 */
export function refuseForeignIdentity(
  scope: DeploymentScope,
  contract: Pick<StackContract, "project" | "version">,
  published: { readonly version: unknown; readonly environment: unknown; readonly suffix: unknown },
  copyOptions: string,
): void {
  const { project, version } = contract;
  if (published.version === undefined) {
    throw new OperatorError("UpstreamNotDeployed", {
      problem: `the stack "${scope.stack}" of "${project}" has published nothing`,
      remedy: `deploy "${project}" first: npm run stacks -- up ${copyOptions} --to ${project}`,
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
