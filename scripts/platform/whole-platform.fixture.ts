import { type Environment, stackName } from "@payments/shared/scope/deployment-scope.ts";
import type { AccountStore } from "@payments/shared/simulated-aws/account-store.ts";
import { valuesAt } from "@payments/shared/simulated-aws/attributes.ts";
import type { ProgramRecord, RecordedResource } from "@payments/shared/simulated-aws/program-under-mocks.ts";
import { rehearse } from "@payments/shared/simulated-aws/rehearsal.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { deploymentOrder, readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";

/** All six programs, run under mocks into one account. */
export interface WholePlatform {
  readonly records: ReadonlyMap<string, ProgramRecord>;
  readonly resources: readonly RecordedResource[];
  readonly store: AccountStore;
  /** All resources of one type, of all projects. */
  all(type: string): RecordedResource[];
}

export async function wholePlatform(
  environment: Environment,
  options: { readonly suffix?: string; readonly store?: AccountStore } = {},
): Promise<WholePlatform> {
  const graph = readStackGraph(repository);
  const store = options.store ?? rehearsalStore();
  const projects = deploymentOrder(graph)
    .map((name) => graph.get(name))
    .filter((project) => project !== undefined);
  const records = await rehearse({ projects, environment, stack: stackName(environment, options.suffix), store });
  const resources = [...records.values()].flatMap((record) => record.resources);
  return { records, resources, store, all: (type) => resources.filter((resource) => resource.type === type) };
}

/** A statement of a policy as it was sent to AWS. */
export interface SentStatement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** The statements of a policy document in an argument. */
export function statementsOf(resource: RecordedResource, argument: string): SentStatement[] {
  return valuesAt(resource.inputs, argument).flatMap(
    (text) => (JSON.parse(String(text)) as { Statement: SentStatement[] }).Statement,
  );
}
