import { dirname } from "node:path/posix";
import { deploymentOrder, downstreamOf, type StackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { type ImportGraph, reachOf } from "./import-graph.ts";

/** A project whose deployment could come out otherwise than before a change. */
export interface AffectedProject {
  readonly project: string;
  /** Changed files that its program is made of; none if it is only downstream of such a project. */
  readonly files: readonly string[];
  /** Affected projects that it reads from, directly. */
  readonly reads: readonly string[];
}

/** No program is made of these. */
const withoutEffect = /\.md$|\.(test|fixture|bench)\.ts$/;

const moduleFile = /\.[cm]?[jt]s$/;

/** What every program depends on: versions of its packages, and how it is compiled. */
const filesOfAll = new Set([
  ".npmrc",
  "package.json",
  "package-lock.json",
  "tsconfig.base.json",
  "shared/package.json",
  "shared/tsconfig.json",
]);

/**
 * The projects whose program could change with these files, and all downstream of them, in deployment order. A program is made
 * of its project's files, of what they import from `shared` and from other projects' contracts, and of what lies beside that and
 * is no module: it may be read when the program runs. A removed module needs no rule: who imported it has changed as well.
 *
 * @param changed paths from the repository's root
 */
export function affectedProjects(
  graph: StackGraph,
  imports: ImportGraph,
  changed: readonly string[],
): AffectedProject[] {
  const counted = changed.filter((file) => !withoutEffect.test(file)).sort();
  const made = new Map(
    [...graph.keys()].map((project) => [project, filesOf(`projects/${project}/`, imports, counted)]),
  );
  const changing = [...graph.keys()].filter((project) => (made.get(project) ?? []).length > 0);
  const affected = new Set(changing.flatMap((project) => [project, ...downstreamOf(graph, project)]));
  return deploymentOrder(graph)
    .filter((project) => affected.has(project))
    .map((project) => ({
      project,
      files: made.get(project) ?? [],
      reads: (graph.get(project)?.needs ?? []).filter((need) => affected.has(need)),
    }));
}

/**
 * Those of the files that what lies in a folder is made of.
 *
 * @param own the folder, from the repository's root, with a slash at its end: `projects/network/`
 * @param files paths from the root
 */
export function filesOf(own: string, imports: ImportGraph, files: readonly string[]): string[] {
  const modules = [...imports.keys()].filter((file) => file.startsWith(own) && !withoutEffect.test(file));
  const reached = reachOf(imports, modules);
  const folders = new Set([...reached].filter((file) => file.startsWith("shared/")).map((file) => dirname(file)));
  return files.filter(
    (file) =>
      !withoutEffect.test(file) &&
      (filesOfAll.has(file) ||
        file.startsWith(own) ||
        reached.has(file) ||
        (!moduleFile.test(file) && folders.has(dirname(file)))),
  );
}
