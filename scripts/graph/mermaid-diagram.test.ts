import { fileURLToPath } from "node:url";
import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { expect, it } from "vitest";
import { mermaidDiagram } from "./mermaid-diagram.ts";

const graph = readStackGraph(fileURLToPath(new URL("../..", import.meta.url)));

/** All of Mermaid's flow-chart grammar that we write; the diagram in the step summary went through Mermaid 12.3's own parser. */
const grammar = [
  /^flowchart LR$/,
  /^ {2}[a-z]+$/,
  /^ {2}([a-z]+)\["\1<br\/>[a-z ]+"\]:::(green|yellow|red|grey)$/,
  /^ {2}[a-z]+ --> [a-z]+$/,
  /^ {2}classDef (green|yellow|red|grey) fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#111$/,
];
const unknownLines = (diagram: string) =>
  diagram.split("\n").filter((line) => !grammar.some((form) => form.test(line)));

it("draws each stack once, and arrows only where no other implies them", () => {
  const diagram = mermaidDiagram(graph);
  expect(unknownLines(diagram)).toEqual([]);
  expect(diagram.match(/-->/g)).toHaveLength(6);
  expect(diagram).toContain("  app --> observability");
});

it("gives each stack its state and a colour, and defines the colours that it uses", () => {
  const states = new Map([
    ["network", { word: "fresh", colour: "green" }],
    ["data", { word: "never deployed", colour: "grey" }],
  ] as const);
  const diagram = mermaidDiagram(graph, states);
  expect(unknownLines(diagram)).toEqual([]);
  expect(diagram).toContain('  network["network<br/>fresh"]:::green');
  expect(diagram).toContain('  data["data<br/>never deployed"]:::grey');
  expect(diagram).toMatch(/classDef green .*\n {2}classDef grey .*$/);
});
