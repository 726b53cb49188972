import { expect, it } from "vitest";
import { type ScriptedRun, scriptedRun } from "../testing/scripted-turns.fixture.ts";

interface Scenario {
  readonly name: string;
  readonly graph: Readonly<Record<string, readonly string[]>>;
  readonly stacks?: readonly string[];
  readonly fails?: readonly string[];
  /** Seconds of those that do not take one. */
  readonly seconds?: Readonly<Record<string, number>>;
  readonly concurrency?: number;
  readonly interruptedAt?: number;
  readonly events: readonly string[];
}

const diamond = { base: [], left: ["base"], right: ["base"], top: ["left", "right"] };

/** What users of other tools for graphs of stacks ran into, on the clock of a script. */
const scenarios: readonly Scenario[] = [
  { name: "nothing is selected", graph: {}, events: [] },
  {
    name: "the two sides of a diamond run side by side, and its top after both",
    graph: diamond,
    seconds: { left: 2 },
    events: [
      "0 start base",
      "1 end base",
      "1 start left",
      "1 start right",
      "2 end right",
      "3 end left",
      "3 start top",
      "4 end top",
    ],
  },
  {
    name: "one at a time, they run in the order of preference",
    graph: { b: [], a: [], c: ["a"] },
    concurrency: 1,
    events: ["0 start b", "1 end b", "1 start a", "2 end a", "2 start c", "3 end c"],
  },
  {
    name: "a slow stack holds up nobody but its own readers",
    graph: { slow: [], quick: [], "of slow": ["slow"], "of quick": ["quick"], last: ["of quick"] },
    seconds: { slow: 9 },
    events: [
      ...["0 start slow", "0 start quick", "1 end quick", "1 start of quick", "2 end of quick", "2 start last"],
      ...["3 end last", "9 end slow", "9 start of slow", "10 end of slow"],
    ],
  },
  {
    name: "one side fails: the other ends, the top is passed over",
    graph: diamond,
    fails: ["left"],
    seconds: { right: 3 },
    events: ["0 start base", "1 end base", "1 start left", "1 start right", "2 end left", "2 skip top", "4 end right"],
  },
  {
    name: "a failure passes over all that stand on it, however far away, and touches no one else",
    graph: { a: [], b: ["a"], c: ["b"], d: ["c"], other: [] },
    fails: ["a"],
    seconds: { other: 2 },
    events: ["0 start a", "0 start other", "1 end a", "1 skip b", "1 skip c", "1 skip d", "2 end other"],
  },
  {
    name: "what fails while all else succeeds at the same moment still counts",
    graph: diamond,
    fails: ["right"],
    events: ["0 start base", "1 end base", "1 start left", "1 start right", "2 end left", "2 end right", "2 skip top"],
  },
  {
    name: "in a destruction, what a reader could not be destroyed of stays, and so does what that stands on",
    graph: { top: [], left: ["top"], right: ["top"], base: ["left", "right"] },
    fails: ["left"],
    events: ["0 start top", "1 end top", "1 start left", "1 start right", "2 end left", "2 end right", "2 skip base"],
  },
  {
    name: "what is not selected counts as done",
    graph: diamond,
    stacks: ["right", "top"],
    events: ["0 start right", "1 end right", "1 start top", "2 end top"],
  },
  {
    name: "an edge that is named twice counts once",
    graph: { a: [], b: ["a", "a"] },
    events: ["0 start a", "1 end a", "1 start b", "2 end b"],
  },
  {
    name: "a place that a failure leaves is taken at once by who was ready and had to wait",
    graph: { a: [], b: [], c: [] },
    concurrency: 1,
    fails: ["a"],
    events: ["0 start a", "1 end a", "1 start b", "2 end b", "2 start c", "3 end c"],
  },
  {
    name: "who becomes ready first among the later ones does not overtake who is preferred",
    graph: { a: [], b: [], late: ["a"], early: ["b"] },
    seconds: { a: 2, b: 2 },
    concurrency: 2,
    events: [
      ...["0 start a", "0 start b", "2 end a", "2 end b", "2 start late", "2 start early", "3 end late", "3 end early"],
    ],
  },
  {
    name: "interrupted, what runs ends and nothing starts",
    graph: diamond,
    seconds: { left: 2, right: 4 },
    interruptedAt: 2,
    events: ["0 start base", "1 end base", "1 start left", "1 start right", "3 end left", "3 skip top", "5 end right"],
  },
];

it.each(scenarios)("$name", async ({ graph, fails = [], seconds = {}, events, ...scenario }) => {
  const run: ScriptedRun = {
    concurrency: 10,
    ...scenario,
    graph: new Map(Object.entries(graph)),
    turn: (stack) => ({ seconds: seconds[stack] ?? 1, fails: fails.includes(stack) }),
  };
  const history = await scriptedRun(run);
  expect(history.events).toEqual(events);
});
