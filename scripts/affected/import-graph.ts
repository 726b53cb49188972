import { resolve } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import configuration from "../quality/dependency-cruiser.cjs";

/** Which file of the repository imports which: paths from its root, with `/`. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** The imports of all that programs can be made of, by the resolution that also holds the import directions. */
export async function readImportGraph(root: string): Promise<ImportGraph> {
  const { output } = await cruise(["projects", "shared"], {
    ...configuration.options,
    baseDir: resolve(root), // a slash at its end is refused
    exclude: { path: "node_modules" },
  });
  const { modules } = output as ICruiseResult;
  return new Map(modules.map(({ source, dependencies }) => [source, dependencies.map(({ resolved }) => resolved)]));
}

/** The files, and all that they import, directly or through others. */
export function reachOf(imports: ImportGraph, files: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const open = [...files];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    open.push(...(imports.get(file) ?? []));
  }
  return reached;
}
