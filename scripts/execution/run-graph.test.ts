import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GraphRun, runGraph, type StackOutcome } from "./run-graph.ts";

type Needs = Readonly<Record<string, readonly string[]>>;

/** A run whose stacks end when the test says so. */
class SteppedRun {
  readonly started: string[] = [];
  readonly skipped: string[] = [];
  readonly controller = new AbortController();
  readonly #endings = new Map<string, (error?: Error) => void>();
  readonly outcomes: Promise<Map<string, StackOutcome<string>>>;

  constructor(needs: Needs, options: Partial<GraphRun<string>> = {}) {
    this.outcomes = runGraph<string>({
      stacks: Object.keys(needs),
      waitsFor: (stack) => needs[stack] ?? [],
      concurrency: 2,
      signal: this.controller.signal,
      skipped: (stack) => this.skipped.push(stack),
      run: (stack) => {
        this.started.push(stack);
        return new Promise((resolve, reject) =>
          this.#endings.set(stack, (error) => (error ? reject(error) : resolve(`${stack} done`))),
        );
      },
      ...options,
    });
  }

  /** Ends a stack's turn, and waits until whatever follows has started. */
  async end(stack: string, error?: Error): Promise<void> {
    this.#endings.get(stack)?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  }

  async statuses(): Promise<Record<string, string>> {
    return Object.fromEntries([...(await this.outcomes)].map(([stack, { status }]) => [stack, status]));
  }
}

const platform: Needs = {
  network: [],
  security: ["network"],
  data: ["network", "security"],
  edge: ["network", "security"],
  app: ["data", "edge", "network", "security"],
  observability: ["app"],
};

it("starts a stack as soon as all it waits for are done, side by side where nothing forbids it", async () => {
  const run = new SteppedRun(platform);
  expect(run.started).toEqual(["network"]);
  await run.end("network");
  await run.end("security");
  expect(run.started).toEqual(["network", "security", "data", "edge"]);
  await run.end("edge");
  expect(run.started).not.toContain("app");
  await run.end("data");
  await run.end("app");
  await run.end("observability");
  expect(new Set(Object.values(await run.statuses()))).toEqual(new Set(["succeeded"]));
});

it("holds up nobody but a slow stack's own readers", async () => {
  const run = new SteppedRun({ slow: [], quick: [], afterSlow: ["slow"], afterQuick: ["quick"] });
  await run.end("quick");
  expect(run.started).toEqual(["slow", "quick", "afterQuick"]);
  await run.end("afterQuick");
  await run.end("slow");
  await run.end("afterSlow");
  expect(Object.keys(await run.statuses())).toHaveLength(4);
});

it("lets running stacks finish after a failure and skips only what waits for the failed one", async () => {
  const run = new SteppedRun(platform);
  await run.end("network");
  await run.end("security");
  await run.end("data", new Error("no"));
  expect(run.skipped).toEqual(["app", "observability"]);
  await run.end("edge");
  expect(await run.statuses()).toEqual({
    network: "succeeded",
    security: "succeeded",
    data: "failed",
    edge: "succeeded",
    app: "skipped",
    observability: "skipped",
  });
});

it("names the stack because of which another was skipped, step by step", async () => {
  const run = new SteppedRun({ a: [], b: ["a"], c: ["b"] });
  await run.end("a", new Error("no"));
  const outcomes = await run.outcomes;
  expect(outcomes.get("b")).toEqual({ status: "skipped", because: "waits for a" });
  expect(outcomes.get("c")).toEqual({ status: "skipped", because: "waits for b" });
});

it("takes what is not part of the run for done", async () => {
  const run = new SteppedRun({ app: ["data", "edge"] });
  expect(run.started).toEqual(["app"]);
  await run.end("app");
  expect(await run.statuses()).toEqual({ app: "succeeded" });
});

it("starts nothing after an interruption and waits for what runs", async () => {
  const run = new SteppedRun(platform);
  await run.end("network");
  run.controller.abort();
  await run.end("security");
  expect(run.started).toEqual(["network", "security"]);
  expect(await run.statuses()).toMatchObject({ security: "succeeded", data: "skipped", observability: "skipped" });
});

it("refuses stacks that wait for each other instead of waiting with them", async () => {
  await expect(new SteppedRun({ a: ["b"], b: ["a"] }).outcomes).rejects.toThrow("these wait for each other: a, b");
});

describe("over random graphs, failures and orders of ending", () => {
  const scenario = fc.record({
    rows: fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 12 }),
    failing: fc.array(fc.nat(11), { maxLength: 3 }),
    concurrency: fc.integer({ min: 1, max: 4 }),
    picks: fc.infiniteStream(fc.nat(100)),
  });

  it("runs each stack once, after all it waits for, within the limit, and skips exactly the readers of failures", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ rows, failing, concurrency, picks }) => {
        const needs: Needs = Object.fromEntries(
          rows.map((row, index) => [
            `s${index}`,
            [...new Set(row.filter((other) => other < index))].map((other) => `s${other}`),
          ]),
        );
        const fails = new Set(failing.map((index) => `s${index}`));
        const run = new SteppedRun(needs, { concurrency });
        const ended = new Set<string>();
        for (;;) {
          const running = run.started.filter((stack) => !ended.has(stack));
          if (running.length > concurrency) return false;
          const next = running[(picks.next().value ?? 0) % running.length];
          if (next === undefined) break;
          ended.add(next);
          await run.end(next, fails.has(next) ? new Error("no") : undefined);
        }
        const statuses = await run.statuses();
        const expected = (stack: string): string => {
          if ((needs[stack] ?? []).some((need) => expected(need) !== "succeeded")) return "skipped";
          return fails.has(stack) ? "failed" : "succeeded";
        };
        const inOrder = run.started.every((stack, position) =>
          (needs[stack] ?? []).every((need) => run.started.indexOf(need) < position),
        );
        return (
          inOrder &&
          new Set(run.started).size === run.started.length &&
          Object.keys(needs).every((stack) => statuses[stack] === expected(stack))
        );
      }),
      { numRuns: 200 },
    );
  });
});
