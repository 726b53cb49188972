import { fileURLToPath } from "node:url";
import { type Environment, stackName } from "../scope/deployment-scope.ts";
import type { CommonSettings } from "../settings/stack-settings.ts";
import type { AccountStore } from "../simulated-aws/account-store.ts";
import type { ProgramRecord, RecordedResource } from "../simulated-aws/program-under-mocks.ts";
import { rehearse } from "../simulated-aws/rehearsal.ts";
import { rehearsalStore } from "../simulated-aws/rehearsal-store.ts";
import { deploymentOrder, readStackGraph, upstreamOf } from "../stack-graph/stack-graph.ts";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** A project's program after its run against a simulated account that holds what its upstream projects made. */
export interface RehearsedProject extends ProgramRecord {
  /** Projects that its `package.json` lists. */
  readonly needs: readonly string[];
  readonly store: AccountStore;
  /** Records of the upstream projects as well. */
  readonly records: ReadonlyMap<string, ProgramRecord>;
  /** The one resource of the type with that logical name. @throws {Error} if there is none */
  resource(type: string, name: string): RecordedResource;
  /** All resources of the type. */
  all(type: string): RecordedResource[];
}

export interface RehearsalAdjustments {
  readonly environment?: Environment;
  readonly suffix?: string;
  /** Changes the project's own settings before its program sees them. */
  readonly adjust?: (settings: CommonSettings) => unknown;
  /** Values of the project's secrets, by name. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Runs a project's program under mocks, after those of its upstream projects. */
export async function rehearseProject(
  name: string,
  { environment = "local", suffix, adjust, secrets = {} }: RehearsalAdjustments = {},
): Promise<RehearsedProject> {
  const graph = readStackGraph(repository);
  const wanted = upstreamOf(graph, name).add(name);
  const projects = deploymentOrder(graph)
    .filter((project) => wanted.has(project))
    .map((project) => graph.get(project));
  const store = rehearsalStore();
  const records = await rehearse({
    projects: projects.filter((project) => project !== undefined),
    environment,
    stack: stackName(environment, suffix),
    store,
    secrets,
    adjust: (project, settings) => (project === name && adjust ? adjust(settings) : settings),
  });
  const record = records.get(name);
  if (!record)
    throw new Error(
      `no program of ${name} ran: ${[...records.values()].flatMap(({ refusals }) => refusals).join("\n")}`,
    );
  return {
    ...record,
    needs: graph.get(name)?.needs ?? [],
    store,
    records,
    all: (type) => record.resources.filter((resource) => resource.type === type),
    resource: (type, logicalName) => {
      const found = record.resources.find((resource) => resource.type === type && resource.name === logicalName);
      if (found) return found;
      throw new Error(
        `${name} registered no ${type} "${logicalName}", only ${record.resources
          .filter((resource) => resource.type === type)
          .map((resource) => resource.name)
          .join(", ")}`,
      );
    },
  };
}
