import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { expect, it } from "vitest";
import { mermaidDiagram } from "./mermaid-diagram.ts";
import { selectStacks } from "./stack-selection.ts";

const graph = readStackGraph(repository);

it.each([
  { selection: {}, stacks: ["network", "security", "data", "edge", "app", "observability"] },
  { selection: { only: ["app", "data"] }, stacks: ["data", "app"] },
  { selection: { from: "data" }, stacks: ["data", "app", "observability"] },
  { selection: { to: "edge" }, stacks: ["network", "security", "edge"] },
  { selection: { from: "security", to: "app" }, stacks: ["security", "data", "edge", "app"] },
])("selects $stacks by $selection", ({ selection, stacks }) => {
  expect(selectStacks(graph, selection)).toEqual(stacks);
});

it.each([
  {
    selection: { only: ["nework"] },
    refusal: /UnknownProject: there is no project "nework"\n.*choose among app, data, edge/,
  },
  { selection: { from: "nework" }, refusal: /UnknownProject/ },
  { selection: { only: ["app"], from: "data" }, refusal: /UsageError: --only cannot stand beside --from or --to/ },
  { selection: { from: "edge", to: "data" }, refusal: /UsageError: no stack lies between edge and data/ },
])("refuses $selection", ({ selection, refusal }) => {
  expect(() => selectStacks(graph, selection)).toThrow(refusal);
});

it("draws each stack, and an arrow only where no other way says the same", () => {
  const lines = mermaidDiagram(graph)
    .split("\n")
    .map((line) => line.trim());
  expect(lines.filter((line) => line.includes("-->"))).toEqual([
    "network --> security",
    "security --> data",
    "security --> edge",
    "data --> app",
    "edge --> app",
    "app --> observability",
  ]);
});
