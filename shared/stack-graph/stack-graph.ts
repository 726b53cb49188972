import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "../errors/operator-error.ts";

/** A Pulumi project of the platform. */
export interface StackProject {
  /** `network`: its folder's name, and its name in Pulumi. */
  readonly name: string;
  readonly folder: string;
  /** `@payments/network` */
  readonly packageName: string;
  /** Projects whose outputs it reads, by name, in alphabetical order. */
  readonly needs: readonly string[];
}

/** The stacks by name, alphabetically. Who needs whom is the workspace dependency graph, which `lerna ls --graph` shows. */
export type StackGraph = ReadonlyMap<string, StackProject>;

interface PackageManifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * Reads the graph from the `package.json` files below `projects/`.
 * @throws {OperatorError} DependencyCycle
 */
export function readStackGraph(root: string): StackGraph {
  const folders = readdirSync(join(root, "projects"))
    .sort()
    .map((name) => ({ name, folder: join(root, "projects", name) }))
    .filter(({ folder }) => existsSync(join(folder, "Pulumi.yaml")));
  const manifests = folders.map(({ name, folder }) => ({
    name,
    folder,
    manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageManifest,
  }));
  const nameOfPackage = new Map(manifests.map(({ name, manifest }) => [manifest.name, name]));
  const projects = manifests.map(({ name, folder, manifest }): StackProject => {
    const dependencies = Object.keys(manifest.dependencies ?? {}).sort();
    const needs = dependencies.map((dependency) => nameOfPackage.get(dependency)).filter((need) => need !== undefined);
    return { name, folder, packageName: manifest.name, needs };
  });
  const graph = new Map(projects.map((project) => [project.name, project]));
  refuseCycle(graph);
  return graph;
}

/** @throws {OperatorError} DependencyCycle, with the way round */
export function refuseCycle(graph: ReadonlyMap<string, Pick<StackProject, "needs">>): void {
  const finished = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    if (finished.has(name)) return;
    const start = way.indexOf(name);
    if (start >= 0) {
      throw new OperatorError("DependencyCycle", {
        problem: `the projects need each other in a circle: ${[...way.slice(start), name].join(" -> ")}`,
        remedy: "take one of these dependencies out of its package.json",
      });
    }
    for (const need of graph.get(name)?.needs ?? []) visit(need, [...way, name]);
    finished.add(name);
  };
  for (const name of graph.keys()) visit(name, []);
}

/** The projects so that each comes after all it needs; alphabetical among equals. */
export function deploymentOrder(graph: StackGraph): string[] {
  const order: string[] = [];
  const visit = (name: string): void => {
    if (order.includes(name)) return;
    for (const need of graph.get(name)?.needs ?? []) visit(need);
    order.push(name);
  };
  const depth = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depth.get(name);
    if (known !== undefined) return known;
    const own = 1 + Math.max(-1, ...(graph.get(name)?.needs ?? []).map(depthOf));
    depth.set(name, own);
    return own;
  };
  for (const name of [...graph.keys()].sort((a, b) => depthOf(a) - depthOf(b) || a.localeCompare(b))) visit(name);
  return order;
}

/** Everything that reads the project's outputs, directly or through others. */
export function downstreamOf(graph: StackGraph, name: string): Set<string> {
  const found = new Set<string>();
  const visit = (upstream: string): void => {
    for (const project of graph.values()) {
      if (!project.needs.includes(upstream) || found.has(project.name)) continue;
      found.add(project.name);
      visit(project.name);
    }
  };
  visit(name);
  return found;
}

/** Everything whose outputs the project reads, directly or through others. */
export function upstreamOf(graph: StackGraph, name: string): Set<string> {
  const found = new Set<string>();
  const visit = (project: string): void => {
    for (const need of graph.get(project)?.needs ?? []) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  visit(name);
  return found;
}
