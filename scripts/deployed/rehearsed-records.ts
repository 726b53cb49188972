import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { ProgramRecord } from "@payments/shared/simulated-aws/program-under-mocks.ts";
import { rehearse } from "@payments/shared/simulated-aws/rehearsal.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { deploymentOrder } from "@payments/shared/stack-graph/stack-graph.ts";
import { type Platform, projectOf } from "../stacks/platform.ts";
import type { DeployedRecord } from "./deployed-record.ts";

/**
 * What the stacks of this copy make, of all projects.
 *
 * @throws {OperatorError} ProgramRefused
 */
export async function rehearsedRecords(platform: Platform): Promise<DeployedRecord[]> {
  return [...(await rehearsedPrograms(platform)).values()].flatMap(({ resources }) => resources);
}

/**
 * What the programs of this copy make and publish, by project: they run in this process against a simulated account, as in
 * `check`. So it answers for every environment, deployed or not, and for the code as it is in the working copy.
 *
 * @throws {OperatorError} ProgramRefused
 */
export async function rehearsedPrograms(platform: Platform): Promise<Map<string, ProgramRecord>> {
  const store = rehearsalStore();
  const records = await rehearse({
    projects: deploymentOrder(platform.graph).map((name) => projectOf(platform, name)),
    environment: platform.environment,
    stack: platform.stack,
    store,
  });
  store.close();
  const refused = [...records].find(([, { refusals }]) => refusals.length > 0);
  if (refused) {
    throw new OperatorError("ProgramRefused", {
      problem: `the program of ${refused[0]} is refused: ${refused[1].refusals[0] ?? ""}`,
      remedy: `npm run stacks -- check --env ${platform.environment} shows every refusal`,
    });
  }
  return records;
}
