import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { expect, it } from "vitest";
import { reachOf, readImportGraph } from "./import-graph.ts";
import { scanImports } from "./import-scan.ts";

it("reaches every file that the resolver of the import directions reaches, from every module", async () => {
  const resolved = await readImportGraph(repository);
  const modules = [...resolved.keys()].filter(
    (file) => /\.[cm]?[jt]s$/.test(file) && !file.startsWith("node_modules/"),
  );
  const scanned = scanImports(repository, modules);
  const missed = modules.flatMap((file) => {
    const seen = reachOf(scanned, [file]);
    const ours = [...reachOf(resolved, [file])].filter((name) => /^(projects|shared)\//.test(name));
    return ours.filter((name) => !seen.has(name)).map((name) => `${file} -> ${name}`);
  });
  expect(missed).toEqual([]);
});

it("sees next to nothing besides: a program's reach is no larger than the resolver says, but for texts", async () => {
  const resolved = await readImportGraph(repository);
  const scanned = scanImports(
    repository,
    [...resolved.keys()].filter((file) => /^(projects|shared)\/.*\.ts$/.test(file)),
  );
  for (const project of ["network", "data", "app"]) {
    const program = `projects/${project}/program.ts`;
    const [ours, theirs] = [reachOf(scanned, [program]), reachOf(resolved, [program])];
    expect([...ours].filter((file) => !theirs.has(file))).toEqual([]);
  }
});
