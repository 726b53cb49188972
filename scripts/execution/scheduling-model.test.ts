import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type ScriptedGraph,
  type ScriptedRun,
  type ScriptedTurn,
  scriptedRun,
} from "../testing/scripted-turns.fixture.ts";

/** What a scheduler of this kind has to do, in as few words as possible. @returns the events of a run */
function referenceEvents({ graph, turn, concurrency, interruptedAt = Infinity }: ScriptedRun): string[] {
  const events: string[] = [];
  const state = new Map<string, "done" | "broken" | number>();
  for (let now = 0; ; ) {
    for (const [stack, needs] of graph) {
      if (state.has(stack)) continue;
      const running = [...state.values()].filter((value) => typeof value === "number").length;
      if (needs.some((need) => state.get(need) === "broken") || now >= interruptedAt) {
        events.push(`${String(now)} skip ${stack}`);
        state.set(stack, "broken");
      } else if (running < concurrency && needs.every((need) => state.get(need) === "done")) {
        events.push(`${String(now)} start ${stack}`);
        state.set(stack, now + turn(stack).seconds);
      }
    }
    const ends = [...state].filter((entry): entry is [string, number] => typeof entry[1] === "number");
    if (ends.length === 0) return events;
    now = Math.min(...ends.map(([, at]) => at));
    for (const [stack, at] of ends) {
      if (at !== now) continue;
      events.push(`${String(now)} end ${stack}`);
      state.set(stack, turn(stack).fails ? "broken" : "done");
    }
  }
}

interface Scripted {
  readonly graph: ScriptedGraph;
  readonly turns: ReadonlyMap<string, ScriptedTurn>;
}

/** Up to 200 stacks in deployment order; few seconds of length, so that many turns end at the same moment. */
const scripted = (failures: boolean): fc.Arbitrary<Scripted> =>
  fc
    .array(
      fc.record({
        needs: fc.array(fc.nat(), { maxLength: 4 }),
        seconds: fc.integer({ min: 1, max: 6 }),
        fails: failures ? fc.nat(9).map((dice) => dice === 0) : fc.constant(false),
      }),
      { minLength: 1, maxLength: 200, size: "max" },
    )
    .map((rows) => {
      const needsOf = (needs: readonly number[], index: number) =>
        index === 0 ? [] : [...new Set(needs.map((need) => `s${String(need % index)}`))];
      return {
        graph: new Map(rows.map(({ needs }, index) => [`s${String(index)}`, needsOf(needs, index)])),
        turns: new Map(rows.map(({ seconds, fails }, index) => [`s${String(index)}`, { seconds, fails }])),
      };
    });

const concurrency = fc.integer({ min: 1, max: 12 });
const runs = { numRuns: 60 };

function turnOf(turns: ReadonlyMap<string, ScriptedTurn>): (stack: string) => ScriptedTurn {
  return (stack) => turns.get(stack) ?? { seconds: 1, fails: false };
}

it("starts, ends and skips what the reference scheduler does, at the same time and in the same order", async () => {
  await fc.assert(
    fc.asyncProperty(scripted(true), concurrency, async ({ graph, turns }, atOnce) => {
      const run = { graph, turn: turnOf(turns), concurrency: atOnce };
      expect((await scriptedRun(run)).events).toEqual(referenceEvents(run));
    }),
    runs,
  );
});

it("does so when it is interrupted at any moment", async () => {
  await fc.assert(
    fc.asyncProperty(scripted(true), concurrency, fc.integer({ min: 1, max: 300 }), async (script, atOnce, at) => {
      const run = { graph: script.graph, turn: turnOf(script.turns), concurrency: atOnce, interruptedAt: at };
      expect((await scriptedRun(run)).events).toEqual(referenceEvents(run));
    }),
    runs,
  );
});

it("needs no longer than the critical path where nothing but the graph forbids it", async () => {
  await fc.assert(
    fc.asyncProperty(scripted(false), async ({ graph, turns }) => {
      const { events } = await scriptedRun({ graph, turn: turnOf(turns), concurrency: graph.size });
      const ends = new Map<string, number>();
      for (const [stack, needs] of graph) {
        const begin = Math.max(0, ...needs.map((need) => ends.get(need) ?? 0));
        ends.set(stack, begin + turnOf(turns)(stack).seconds);
      }
      expect(Number(events.at(-1)?.split(" ")[0])).toBe(Math.max(...ends.values()));
    }),
    runs,
  );
});

it("has everything done after any kills and passing failures, each stack once, and none before what it needs", async () => {
  const interruptions = fc.array(fc.record({ killedAt: fc.integer({ min: 1, max: 60 }), dice: fc.nat() }), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(scripted(false), concurrency, interruptions, async ({ graph, turns }, atOnce, attempts) => {
      const done: string[] = [];
      const attempt = async (killedAt: number, failing: (index: number) => boolean): Promise<void> => {
        const rest = [...graph.keys()].filter((stack) => !done.includes(stack));
        const turn = (stack: string) => ({ ...turnOf(turns)(stack), fails: failing(rest.indexOf(stack)) });
        const { events, succeeded } = await scriptedRun({ graph, stacks: rest, turn, concurrency: atOnce, killedAt });
        for (const event of events) {
          const [, what, stack = ""] = event.split(" ");
          if (what === "end" && succeeded.has(stack)) done.push(stack);
        }
      };
      for (const { killedAt, dice } of attempts) await attempt(killedAt, (index) => (index + dice) % 7 === 0);
      await attempt(Infinity, () => false);

      expect([...done].sort()).toEqual([...graph.keys()].sort());
      for (const [stack, needs] of graph) {
        for (const need of needs) expect(done.indexOf(need)).toBeLessThan(done.indexOf(stack));
      }
    }),
    runs,
  );
});
