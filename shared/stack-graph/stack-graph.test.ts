import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { repository } from "../testing/rehearsed-project.ts";
import {
  deploymentOrder,
  downstreamOf,
  readStackGraph,
  refuseCycle,
  type StackGraph,
  upstreamOf,
} from "./stack-graph.ts";

function graphOf(needs: Readonly<Record<string, readonly string[]>>): StackGraph {
  return new Map(
    Object.entries(needs).map(([name, wanted]) => [name, { name, folder: name, packageName: name, needs: wanted }]),
  );
}

/** Graphs without a circle: a project needs only those with a smaller number. */
const acyclic = fc
  .array(fc.array(fc.nat(30)), { minLength: 1, maxLength: 30 })
  .map((rows) =>
    graphOf(
      Object.fromEntries(
        rows.map((row, index) => [
          `p${index}`,
          [...new Set(row.filter((other) => other < index))].map((other) => `p${other}`),
        ]),
      ),
    ),
  );

it("is the platform's: network, security, then data and edge, app, observability", () => {
  const graph = readStackGraph(repository);
  expect(deploymentOrder(graph)).toEqual(["network", "security", "data", "edge", "app", "observability"]);
  expect(graph.get("data")?.needs).toEqual(["network", "security"]);
  expect(graph.get("edge")?.needs).toEqual(["network", "security"]);
});

it("is what lerna ls --graph shows", () => {
  const lerna = join(repository, "node_modules/lerna/dist/cli.js");
  const shown = JSON.parse(
    execFileSync(process.execPath, [lerna, "ls", "--graph", "--loglevel", "error"], {
      cwd: repository,
      encoding: "utf8",
    }),
  ) as Record<string, string[]>;
  for (const { packageName, needs } of readStackGraph(repository).values()) {
    const stacks = (shown[packageName] ?? [])
      .map((name) => name.replace("@payments/", ""))
      .filter((name) => readStackGraph(repository).has(name));
    expect(stacks.sort(), packageName).toEqual(needs);
  }
});

it.each([
  { scenario: "a <-> b", needs: { a: ["b"], b: ["a"] }, way: "a -> b -> a" },
  { scenario: "a needs itself", needs: { a: ["a"] }, way: "a -> a" },
  { scenario: "a circle behind a way in", needs: { a: ["b"], b: ["c"], c: ["d"], d: ["b"] }, way: "b -> c -> d -> b" },
])("refuses $scenario and shows the way round", ({ needs, way }) => {
  expect(() => refuseCycle(graphOf(needs))).toThrow(
    `DependencyCycle: the projects need each other in a circle: ${way}`,
  );
});

it("refuses a circle among package.json files", () => {
  const root = mkdtempSync(join(tmpdir(), "graph-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, need] of [
    ["a", "b"],
    ["b", "a"],
  ] as const) {
    mkdirSync(join(root, "projects", name), { recursive: true });
    writeFileSync(join(root, "projects", name, "Pulumi.yaml"), "");
    writeFileSync(
      join(root, "projects", name, "package.json"),
      JSON.stringify({ name: `@x/${name}`, dependencies: { [`@x/${need}`]: "*" } }),
    );
  }
  expect(() => readStackGraph(root)).toThrow(/a -> b -> a[\s\S]*remedy: take one of these dependencies out/);
});

it("orders every project after all it needs, and always the same way", () => {
  fc.assert(
    fc.property(acyclic, (graph) => {
      const order = deploymentOrder(graph);
      const inOrder = [...graph.values()].every(({ name, needs }) =>
        needs.every((need) => order.indexOf(need) < order.indexOf(name)),
      );
      const shuffled = new Map([...graph].reverse());
      return inOrder && order.length === graph.size && deploymentOrder(shuffled).join() === order.join();
    }),
  );
});

it("finds everything downstream exactly where this project is upstream", () => {
  fc.assert(
    fc.property(acyclic, fc.nat(29), fc.nat(29), (graph, a, b) => {
      const names = [...graph.keys()];
      const [one = "", other = ""] = [names[a % names.length], names[b % names.length]];
      return downstreamOf(graph, one).has(other) === upstreamOf(graph, other).has(one);
    }),
  );
});
