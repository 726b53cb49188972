import type { StackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runGraph } from "../execution/run-graph.ts";
import { type StackStep, waitsFor } from "./step-order.plan.ts";

const graphOf = (needs: Readonly<Record<string, readonly string[]>>): StackGraph =>
  new Map(
    Object.entries(needs).map(([name, needed]) => [name, { name, folder: "", packageName: name, needs: needed }]),
  );
const chain = graphOf({ base: [], middle: ["base"], top: ["base", "middle"] });

async function run(graph: StackGraph, steps: Readonly<Record<string, StackStep>>, failing: readonly string[] = []) {
  const chosen = new Map(Object.entries(steps));
  const order: string[] = [];
  const outcomes = await runGraph({
    stacks: [...chosen.keys()],
    waitsFor: (stack) => waitsFor(graph, chosen, stack),
    concurrency: 1,
    signal: new AbortController().signal,
    skipped: () => undefined,
    run: (stack) => {
      order.push(stack);
      return failing.includes(stack) ? Promise.reject(new Error("no")) : Promise.resolve();
    },
  });
  return { order, skipped: [...outcomes].filter(([, { status }]) => status === "skipped").map(([stack]) => stack) };
}

it.each([
  { what: "brings up what is read first", steps: { top: "up", middle: "up", base: "up" }, order: "base middle top" },
  {
    what: "destroys readers first",
    steps: { base: "destroy", middle: "destroy", top: "destroy" },
    order: "top middle base",
  },
  { what: "is not held up by what is no part of the run", steps: { top: "up" }, order: "top" },
  {
    what: "destroys a reader before what it reads is changed",
    steps: { base: "up", middle: "up", top: "destroy" },
    order: "top base middle",
  },
  {
    what: "goes both ways round a stack that is no part of it",
    steps: { base: "up", top: "destroy" },
    order: "top base",
  },
] as const)("$what", async ({ steps, order }) => {
  expect((await run(chain, steps)).order.join(" ")).toBe(order);
});

it.each([
  {
    what: "a failed destruction keeps all that the stack reads",
    steps: { base: "destroy", middle: "destroy", top: "destroy" },
    failing: ["middle"],
    order: "top middle",
    skipped: ["base"],
  },
  {
    what: "a failed update holds up its readers",
    steps: { base: "up", middle: "up", top: "up" },
    failing: ["middle"],
    order: "base middle",
    skipped: ["top"],
  },
  {
    what: "a failed destruction holds up the update of what the stack reads",
    steps: { base: "up", middle: "up", top: "destroy" },
    failing: ["top"],
    order: "top",
    skipped: ["base", "middle"],
  },
] as const)("$what", async ({ steps, failing, order, skipped }) => {
  const result = await run(chain, steps, failing);
  expect(result.order.join(" ")).toBe(order);
  expect([...result.skipped].sort()).toEqual(skipped);
});

it("refuses to bring up a reader of what is destroyed", () => {
  const steps = new Map<string, StackStep>([
    ["base", "destroy"],
    ["middle", "up"],
  ]);
  expect(() => waitsFor(chain, steps, "middle")).toThrow(/UsageError: "middle" cannot be deployed while "base"/);
});

describe("over random graphs and steps", () => {
  it("orders every pair by the rule of their edge, and never in a circle", async () => {
    const rows = fc.array(
      fc.record({ needs: fc.array(fc.nat(9), { maxLength: 3 }), step: fc.constantFrom<StackStep>("up", "destroy") }),
      { minLength: 1, maxLength: 10 },
    );
    await fc.assert(
      fc.asyncProperty(rows, async (drawn) => {
        const graph = graphOf(
          Object.fromEntries(
            drawn.map(({ needs }, index) => [
              `s${index}`,
              [...new Set(needs.filter((need) => need < index))].map((need) => `s${need}`),
            ]),
          ),
        );
        // A reader of what is destroyed is destroyed as well.
        const steps: Record<string, StackStep> = {};
        for (const [index, { step }] of drawn.entries()) {
          const orphaned = graph.get(`s${index}`)?.needs.some((need) => steps[need] === "destroy");
          steps[`s${index}`] = orphaned === true ? "destroy" : step;
        }
        const { order } = await run(graph, steps);
        expect([...order].sort()).toEqual([...graph.keys()].sort());
        for (const { name, needs } of graph.values()) {
          for (const need of needs) {
            const readerFirst = steps[name] === "destroy";
            expect(order.indexOf(name) < order.indexOf(need)).toBe(readerFirst);
          }
        }
      }),
    );
  });
});
