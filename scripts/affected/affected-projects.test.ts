import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { downstreamOf, readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import fc from "fast-check";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { affectedProjects } from "./affected-projects.ts";
import { type ImportGraph, reachOf, readImportGraph } from "./import-graph.ts";

const graph = readStackGraph(repository);
const all = ["network", "security", "data", "edge", "app", "observability"];
const tracked = execFileSync("git", ["ls-files"], { cwd: repository, encoding: "utf8" })
  .split("\n")
  .filter((file) => existsSync(join(repository, file)));
const isTest = (file: string): boolean => /\.(test|fixture|bench)\.ts$/.test(file);

let imports: ImportGraph;
beforeAll(async () => {
  imports = await readImportGraph(repository);
});

const namesOf = (changed: readonly string[]): string[] =>
  affectedProjects(graph, imports, changed).map(({ project }) => project);

describe("of this repository", () => {
  it.each([
    { changed: ["README.md", "projects/network/README.md", "shared/README.md"], projects: [] },
    {
      changed: ["projects/network/program.test.ts", "projects/data/backup-verification/verification.fixture.ts"],
      projects: [],
    },
    { changed: ["scripts/stacks/stacks.command.ts", "shared/simulated-aws/account.ts", ".ci/run"], projects: [] },
    { changed: ["projects/observability/dashboard.plan.ts"], projects: ["observability"] },
    { changed: ["projects/app/Pulumi.prod.yaml"], projects: ["app", "observability"] },
    { changed: ["projects/data/migrations/0001_roles.sql"], projects: ["data", "app", "observability"] },
    { changed: ["projects/edge/payment-api.contract.ts"], projects: ["edge", "app", "observability"] },
    { changed: ["projects/data/file-that-is-gone.ts"], projects: ["data", "app", "observability"] },
    { changed: ["projects/network/network.contract.ts"], projects: all },
    { changed: ["package-lock.json"], projects: all },
    { changed: ["tsconfig.base.json"], projects: all },
    { changed: ["shared/contracts/read-upstream.ts"], projects: all.slice(1) },
    { changed: ["shared/naming/name-limits.ts"], projects: all },
    { changed: ["shared/naming/module-that-is-gone.ts", "shared/addresses-that-are-gone/blocks.json"], projects: [] },
    { changed: ["shared/naming/read-at-run-time.json"], projects: all },
  ])("$changed affects $projects", ({ changed, projects }) => expect(namesOf(changed)).toEqual(projects));

  it("gives the files of each project, and what the others read", () => {
    expect(affectedProjects(graph, imports, ["projects/edge/edge.zones.ts", "projects/edge/README.md"])).toEqual([
      { project: "edge", files: ["projects/edge/edge.zones.ts"], reads: [] },
      { project: "app", files: [], reads: ["edge"] },
      { project: "observability", files: [], reads: ["app", "edge"] },
    ]);
  });
});

/** Imports by TypeScript's own scanner and resolution: the other opinion. */
function importsByTypeScript(file: string): string[] {
  const path = join(repository, file);
  const options = { module: ts.ModuleKind.NodeNext, allowImportingTsExtensions: true, resolveJsonModule: true };
  const { importedFiles } = ts.preProcessFile(readFileSync(path, "utf8"), true, true);
  return importedFiles.flatMap(({ fileName }) => {
    const mode = ts.ModuleKind.ESNext;
    const { resolvedModule } = ts.resolveModuleName(fileName, path, options, ts.sys, undefined, undefined, mode);
    if (!resolvedModule || resolvedModule.isExternalLibraryImport === true) return workspaceFile(fileName, path);
    return [relative(repository, resolvedModule.resolvedFileName)];
  });
}

/** A package of this repository is a link in `node_modules`; anything else there is no file of ours. */
function workspaceFile(specifier: string, from: string): string[] {
  if (!specifier.startsWith("@payments/")) return [];
  const [, name = "", ...rest] = specifier.split("/");
  const folder = realpathSync(join(repository, "node_modules/@payments", name));
  return existsSync(join(folder, ...rest))
    ? [relative(repository, join(folder, ...rest))]
    : [`${specifier} in ${dirname(from)}`];
}

describe("by property, against TypeScript's own import graph", () => {
  let reach: ReadonlyMap<string, ReadonlySet<string>>;
  beforeAll(() => {
    const modules = tracked.filter((file) => /^(projects|shared)\/.*\.ts$/.test(file));
    const graphByTypeScript = new Map(modules.map((file) => [file, importsByTypeScript(file)]));
    reach = new Map(
      all.map((project) => {
        const own = modules.filter((file) => file.startsWith(`projects/${project}/`) && !isTest(file));
        return [project, reachOf(graphByTypeScript, own)];
      }),
    );
  });
  const someFiles = fc.subarray(tracked, { maxLength: 6 });

  it("names every project whose program imports a changed file, and all that read from it, and no other", () => {
    const modules = tracked.filter((file) => /^(projects|shared)\/.*\.ts$/.test(file) && !isTest(file));
    fc.assert(
      fc.property(fc.subarray(modules, { minLength: 1, maxLength: 3 }), (changed) => {
        const changing = all.filter((project) => changed.some((file) => reach.get(project)?.has(file)));
        const expected = new Set(changing.flatMap((project) => [project, ...downstreamOf(graph, project)]));
        expect(namesOf(changed)).toEqual(all.filter((project) => expected.has(project)));
      }),
      { numRuns: 300 },
    );
  });

  it("affects with two changes what each affects, and nothing more", () => {
    fc.assert(
      fc.property(someFiles, someFiles, (some, others) => {
        const either = new Set([...namesOf(some), ...namesOf(others)]);
        expect(namesOf([...some, ...others])).toEqual(all.filter((project) => either.has(project)));
      }),
    );
  });

  it("sees at least as many files as TypeScript does, so that nothing is missed", () => {
    for (const project of all) {
      const own = [...imports.keys()].filter((file) => file.startsWith(`projects/${project}/`) && !isTest(file));
      const seen = reachOf(imports, own);
      expect([...(reach.get(project) ?? [])].filter((file) => !seen.has(file))).toEqual([]);
    }
  });
});
