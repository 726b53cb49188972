import { contractChange } from "@payments/shared/contracts/contract-change.ts";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { contractFindings } from "../stacks/verbs/contracts.verb.ts";
import { rolloutCommand } from "./rollout-command.ts";
import { type RolloutEntry, revisionsOfLayer } from "./rollout-entry.ts";

/** @throws {OperatorError} RolloutRefused where the log knows no revision before the one that the layer runs */
export function previousRevision(
  entries: readonly RolloutEntry[],
  environment: string,
  layer: string,
  rehearsed: boolean,
): { readonly from: string; readonly to: string } {
  const [to, from] = revisionsOfLayer(entries, environment, layer).slice(-2);
  if (to !== undefined && from !== undefined) return { from, to };
  throw new OperatorError("RolloutRefused", {
    problem: `the log knows no revision of "${layer}" in ${environment} before the one that runs there`,
    remedy: `roll a revision out that is right: ${rolloutCommand("dev staging prod", rehearsed)}`,
  });
}

/**
 * Refuses to bring a layer back where its readers would miss an output, or the layer itself one of what it reads. The
 * contracts are those that the two revisions declare.
 *
 * @param now folder of the revision that all others run
 * @param before folder of the revision to bring the layer back to
 * @throws {OperatorError} RolloutRefused, UnknownProject
 */
export async function refuseOtherContracts(layer: string, now: string, before: string): Promise<void> {
  const graph = readStackGraph(now);
  const needs = graph.get(layer)?.needs;
  if (needs === undefined) {
    throw new OperatorError("UnknownProject", {
      problem: `there is no project "${layer}"`,
      remedy: `choose one of ${[...graph.keys()].join(", ")}`,
    });
  }
  const [current, former] = await Promise.all([contractFindings(graph), contractFindings(readStackGraph(before))]);
  const contractOf = (findings: typeof current, project: string) =>
    findings.find((finding) => finding.project === project)?.current;
  const problems: string[] = [];
  for (const project of [layer, ...needs]) {
    const [running, old] = [contractOf(current, project), contractOf(former, project)];
    // What it reads must still be there for the old program; what it publishes must be there for today's readers.
    const [promised, offered] = project === layer ? [running, old] : [old, running];
    if (!promised || !offered) problems.push(`only one of the revisions has "${project}"`);
    else if (promised.version !== offered.version)
      problems.push(`"${project}" has contract v${String(running?.version)} now, v${String(old?.version)} then`);
    else {
      const { broken } = contractChange(promised, offered);
      if (broken.length > 0) problems.push(`"${project}" differs in ${broken.join(", ")}`);
    }
  }
  if (problems.length === 0) return;
  throw new OperatorError("RolloutRefused", {
    problem: `"${layer}" cannot be brought back by itself: ${problems.join("; ")}`,
    remedy: "roll a revision out that takes the change back in all layers",
  });
}
