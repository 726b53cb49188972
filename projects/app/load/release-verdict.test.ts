import { expect, it } from "vitest";
import type { PlayedRelease } from "./release-scene.fixture.ts";
import { confinement, releaseFaults } from "./release-verdict.ts";

const nothing = { requests: 0, errors: 0 };
const phase = (
  name: string,
  blue: { requests: number; errors: number },
  green: { requests: number; errors: number },
) => ({
  ...{ release: "r", phase: name, seconds: 10, p95: 5, blue, green },
  requests: blue.requests + green.requests,
  errors: blue.errors + green.errors,
});
const ended = { exitCodes: [0, 0], cutOff: 0 };
const good: PlayedRelease = {
  name: "r",
  deployment: { strategy: "CANARY", bakeMinutes: 10, canary: { percent: 10, bakeMinutes: 5 } },
  faultShare: 0,
  outcome: { status: "SUCCESSFUL", ...ended },
  failed: 0,
  phases: [
    phase("new tasks start", { requests: 500, errors: 0 }, nothing),
    phase("10 % on the new version", { requests: 900, errors: 0 }, { requests: 100, errors: 0 }),
    phase("bake", nothing, { requests: 500, errors: 0 }),
  ],
};
const bad: PlayedRelease = {
  ...good,
  faultShare: 0.5,
  outcome: { status: "ROLLBACK_SUCCESSFUL", ...ended },
  failed: 50,
  phases: [
    phase("new tasks start", { requests: 500, errors: 0 }, nothing),
    phase("10 % on the new version", { requests: 900, errors: 0 }, { requests: 100, errors: 50 }),
  ],
};

it("finds nothing in a good release, nor in a bad one that went back with all errors in the canary", () => {
  expect(releaseFaults(good)).toEqual([]);
  expect(releaseFaults(bad)).toEqual([]);
  expect(confinement(bad)).toMatchObject({ requests: 1000, canary: 100, errors: 50, oldErrors: 0 });
});

const afterwards = (old: number, oldErrors: number) => [
  ...bad.phases,
  phase("alarm: back to the old version", { requests: old, errors: oldErrors }, nothing),
];
const atOnce: PlayedRelease["deployment"] = { strategy: "BLUE_GREEN", bakeMinutes: 10 };
const withoutTarget = phase("alarm: back to the old version", { requests: 100, errors: 0 }, nothing);

const canaryPhase = (old: number, oldErrors: number, canary: number) => [
  phase("new tasks start", { requests: 500, errors: 0 }, nothing),
  phase("10 % on the new version", { requests: old, errors: oldErrors }, { requests: canary, errors: 50 }),
];

it("knows the canary by the colour that had nothing before, whichever it is", () => {
  const turned = { ...bad, phases: bad.phases.map((one) => ({ ...one, blue: one.green, green: one.blue })) };
  expect(confinement(turned)).toEqual(confinement(bad));
  expect(releaseFaults(turned)).toEqual([]);
});

it("looks for no canary in a release without one", () => {
  const deployment = { strategy: "BLUE_GREEN" as const, bakeMinutes: 10 };
  expect(confinement({ ...bad, deployment })).toBeUndefined();
});

/** The balancer's own errors, which are no colour's: those of the first phase. */
const withErrors = (errors: number) => (one: PlayedRelease["phases"][number], index: number) => ({
  ...one,
  errors: index === 0 ? errors : 0,
});

it.each<{ release: PlayedRelease; fault: string }>([
  { release: { ...good, failed: 1 }, fault: "r: 1 requests failed" },
  { release: { ...good, outcome: { status: "ROLLBACK_SUCCESSFUL", ...ended } }, fault: "r: ended ROLLBACK_SUCCESSFUL" },
  { release: { ...good, outcome: { ...good.outcome, exitCodes: [0, 1] } }, fault: "r: tasks ended with 0, 1" },
  { release: { ...good, outcome: { ...good.outcome, exitCodes: [null] } }, fault: "r: tasks ended with null" },
  { release: { ...good, outcome: { ...good.outcome, cutOff: 2 } }, fault: "r: 2 requests were cut off" },
  { release: { ...good, phases: canaryPhase(900, 0, 100).map(withErrors(1)) }, fault: "r: 1 answers were errors" },
  { release: { ...bad, outcome: { status: "SUCCESSFUL", ...ended } }, fault: "r: ended SUCCESSFUL" },
  { release: { ...bad, phases: good.phases }, fault: "r: a bad version made no errors" },
  { release: { ...bad, phases: canaryPhase(900, 3, 100) }, fault: "r: the old version made 3 errors" },
  { release: { ...bad, phases: afterwards(100, 2) }, fault: "r: 2 errors were not the bad version's" },
  {
    release: { ...bad, deployment: atOnce, phases: afterwards(100, 1) },
    fault: "r: 1 errors were not the bad version's",
  },
  {
    release: { ...bad, phases: [...bad.phases, { ...withoutTarget, requests: 104, errors: 4 }] },
    fault: "r: 4 errors were not the bad version's",
  },
  { release: { ...bad, phases: canaryPhase(700, 0, 300) }, fault: "r: the canary had 300 requests, not 62 to 138" },
])("finds: $fault", ({ release, fault }) => expect(releaseFaults(release)).toContain(fault));
