import fc from "fast-check";
import { expect, it } from "vitest";
import { type ScriptedKill, ScriptedPlatform } from "../testing/scripted-platform.fixture.ts";
import type { ScriptedGraph } from "../testing/scripted-turns.fixture.ts";

type Outcome = "done" | "failed" | "skipped";

/** What becomes of every stack, whoever kills the command and however often, in as few words as possible. */
function referenceOutcomes(graph: ScriptedGraph, fails: (stack: string) => boolean): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const [stack, needs] of graph) {
    const ready = needs.every((need) => outcomes.get(need) === "done");
    outcomes.set(stack, ready ? (fails(stack) ? "failed" : "done") : "skipped");
  }
  return outcomes;
}

/** The same stacks with the arrows turned, last one first. */
function turned(graph: ScriptedGraph): ScriptedGraph {
  const readers = (stack: string) => [...graph].filter(([, needs]) => needs.includes(stack)).map(([reader]) => reader);
  return new Map([...graph.keys()].reverse().map((stack) => [stack, readers(stack)]));
}

interface Script {
  readonly graph: ScriptedGraph;
  readonly seconds: ReadonlyMap<string, number>;
  readonly failing: ReadonlySet<string>;
}

/** Up to 200 stacks in deployment order, of which some fail whenever they run. */
const scripts: fc.Arbitrary<Script> = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(), { maxLength: 3 }),
      seconds: fc.integer({ min: 1, max: 6 }),
      fails: fc.nat(19).map((dice) => dice === 0),
    }),
    { minLength: 1, maxLength: 200, size: "max" },
  )
  .map((rows) => {
    const name = (index: number): string => `s${String(index)}`;
    const needsOf = (needs: readonly number[], index: number): string[] =>
      index === 0 ? [] : [...new Set(needs.map((need) => name(need % index)))];
    return {
      graph: new Map(rows.map(({ needs }, index) => [name(index), needsOf(needs, index)])),
      seconds: new Map(rows.map(({ seconds }, index) => [name(index), seconds])),
      failing: new Set(rows.flatMap(({ fails }, index) => (fails ? [name(index)] : []))),
    };
  });

const kills: fc.Arbitrary<ScriptedKill[]> = fc.array(
  fc.record({ effects: fc.nat(400), torn: fc.nat(120), fates: fc.nat(2) }),
  { maxLength: 4 },
);
/** Every line of a journal waits for the disk: on a busy one there are fewer runs, and a failure is shown before the test's time is over. */
const bounded = { interruptAfterTimeLimit: 25_000 };
const concurrencies = fc.integer({ min: 1, max: 12 });

/** Has the verb killed at each of the moments, and then run to its end. */
async function killedAndResumed(platform: ScriptedPlatform, verb: "up" | "destroy", moments: readonly ScriptedKill[]) {
  let deaths = 0;
  for (const kill of moments) {
    const result = await platform.run(verb, kill);
    if (result) return { deaths, result }; // it was over before the kill
    deaths += 1;
  }
  return { deaths, result: await platform.run(verb) };
}

const startsOf = (events: readonly string[], failing: ReadonlySet<string>): number =>
  events.filter((event) => event.startsWith("start ") && !failing.has(event.slice("start ".length))).length;

it("an update that is killed at any moments and resumed ends as one that is not: nothing early, nothing twice, nothing lost", async () => {
  const seen = { deaths: 0, repairs: 0 };
  await fc.assert(
    fc.asyncProperty(scripts, concurrencies, kills, async ({ graph, seconds, failing }, concurrency, moments) => {
      const turn = (stack: string) => ({ seconds: seconds.get(stack) ?? 1, fails: failing.has(stack) });
      const platform = new ScriptedPlatform({ graph, turn, concurrency });
      try {
        const { deaths, result } = await killedAndResumed(platform, "up", moments);
        expect(platform.stacks.violations).toEqual([]);
        const outcomes = referenceOutcomes(graph, (stack) => failing.has(stack));
        const ended = { succeeded: "done", unchanged: "done", failed: "failed", skipped: "skipped" } as const;
        expect(new Map(result?.reports.map(({ stack, status }) => [stack, ended[status]]))).toEqual(outcomes);
        expect([...platform.stacks.done].sort()).toEqual(
          [...graph.keys()].filter((stack) => outcomes.get(stack) === "done").sort(),
        );
        // A kill costs the turns that were under way, and no other.
        expect(startsOf(platform.stacks.events, failing)).toBeLessThanOrEqual(
          platform.stacks.done.size + deaths * concurrency,
        );
        expect(platform.journals).not.toContain("secret of");
        seen.deaths += deaths;
        seen.repairs += platform.stacks.repairs;
      } finally {
        platform.remove();
      }
    }),
    { numRuns: 30, ...bounded },
  );
  // Else there was nothing to go on with.
  expect(seen.deaths).toBeGreaterThan(0);
  expect(seen.repairs).toBeGreaterThan(0);
});

it("a destruction that is killed at any moments and resumed keeps what cannot go and all that this stands on, and no more", async () => {
  await fc.assert(
    fc.asyncProperty(scripts, concurrencies, kills, async ({ graph, seconds, failing }, concurrency, moments) => {
      let made = false;
      const turn = (stack: string) => ({ seconds: seconds.get(stack) ?? 1, fails: made && failing.has(stack) });
      const platform = new ScriptedPlatform({ graph, turn, concurrency });
      try {
        await platform.run("up");
        made = true;
        const before = platform.stacks.events.length;
        const { deaths } = await killedAndResumed(platform, "destroy", moments);
        expect(platform.stacks.violations).toEqual([]);
        const outcomes = referenceOutcomes(turned(graph), (stack) => failing.has(stack));
        const kept = [...graph.keys()].filter((stack) => outcomes.get(stack) !== "done");
        expect([...platform.stacks.done].sort()).toEqual(kept.sort());
        const gone = graph.size - kept.length;
        expect(startsOf(platform.stacks.events.slice(before), failing)).toBeLessThanOrEqual(
          gone + deaths * concurrency,
        );
      } finally {
        platform.remove();
      }
    }),
    { numRuns: 15, ...bounded },
  );
});
