import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { isApplicable, readsInWords } from "./reads-printout.ts";

const known = { label: "known", value: "v" } as const;
const planned = { label: "planned", value: "v" } as const;
const unknown = { label: "unknown" } as const;
const placeholder = { label: "placeholder", value: "example" } as const;
const refusal = "previewed from values that nothing has yet: app; such a plan cannot be applied and is not kept";

it.each([
  { scenario: "nothing", reads: {}, lines: [], applicable: true },
  { scenario: "what is deployed", reads: { data: { port: known } }, lines: ["app: reads 1 known"], applicable: true },
  {
    scenario: "some of each, with the names of what nobody knows",
    reads: {
      network: { vpcId: known, zones: planned },
      data: { port: known, writerEndpoint: unknown },
      edge: { url: placeholder },
    },
    lines: ["app: reads 2 known, 1 planned, 1 unknown (data.writerEndpoint), 1 placeholder (edge.url)", refusal],
    applicable: false,
  },
  {
    scenario: "planned values only",
    reads: { data: { port: planned } },
    lines: ["app: reads 1 planned", refusal],
    applicable: false,
  },
  {
    scenario: "more unknowns than a line has room for",
    reads: { data: { a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown } },
    lines: ["app: reads 6 unknown (data.a, data.b, data.c, data.d and 2 more)", refusal],
    applicable: false,
  },
])("says that a preview reads $scenario", ({ reads, lines, applicable }) => {
  expect(readsInWords(new Map([["app", reads]])).map(stripVTControlCharacters)).toEqual(lines);
  expect(isApplicable(reads)).toBe(applicable);
});

it("names all stacks whose plans cannot be applied in one line, the last", () => {
  const reads = new Map([
    ["network", {}],
    ["data", { network: { vpcId: unknown } }],
    ["app", { data: { port: known } }],
    ["views", { app: { name: planned } }],
  ]);
  expect(readsInWords(reads).map(stripVTControlCharacters)).toEqual([
    "data: reads 1 unknown (network.vpcId)",
    "app: reads 1 known",
    "views: reads 1 planned",
    refusal.replace("app", "data, views"),
  ]);
});
