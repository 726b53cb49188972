import { describe, expect, it } from "vitest";
import type { RolloutEntry, RolloutEvent } from "./rollout-entry.ts";
import { type GateQuestion, gateRefusals, remainingBake } from "./rollout-gates.plan.ts";

const revision = "a".repeat(40);
const other = "b".repeat(40);
const at = "2026-11-25T10:00:00.000Z";
const log = (...events: RolloutEvent[]): RolloutEntry[] => events.map((event) => ({ ...event, at, by: "ada" }));

const green = { event: "tests", revision, outcome: "succeeded" } as const;
const inStaging = { event: "deployed", revision, environment: "staging", outcome: "succeeded" } as const;
const approved = { event: "approved", revision, environment: "prod", approver: "grace" } as const;
const quiet = { firing: [], smokeFailure: undefined };
const toProd: GateQuestion = { revision, environment: "prod", previous: { environment: "staging", health: quiet } };

it("lets a tested, approved revision pass that runs in the environment before, which is quiet", () => {
  expect(gateRefusals(log(green, inStaging, approved), toProd)).toEqual([]);
});

describe("refuses, with the reason", () => {
  it.each<{ why: string; entries: RolloutEntry[]; says: string }>([
    { why: "tests that nobody ran", entries: log(inStaging, approved), says: "tests: nobody recorded" },
    {
      why: "tests that passed at another revision",
      entries: log({ ...green, revision: other }, inStaging, approved),
      says: "tests: nobody recorded",
    },
    {
      why: "tests that failed after they had passed",
      entries: log(green, { ...green, outcome: "failed" }, inStaging, approved),
      says: `tests: they failed at ${"a".repeat(12)}, recorded by ada at ${at}`,
    },
    { why: "an environment before without anything", entries: log(green, approved), says: "staging: runs nothing" },
    {
      why: "another revision in the environment before",
      entries: log(green, inStaging, { ...inStaging, revision: other }, approved),
      says: `staging: runs ${"b".repeat(12)}, not ${"a".repeat(12)}`,
    },
    {
      why: "a failed deployment before",
      entries: log(green, { ...inStaging, outcome: "failed" }, approved),
      says: "staging: the deployment of aaaaaaaaaaaa failed",
    },
    {
      why: "a layer that was brought back there",
      entries: log(green, inStaging, { ...inStaging, revision: other, layer: "edge" }, approved),
      says: "staging: edge was brought back",
    },
    { why: "no approval", entries: log(green, inStaging), says: "approval: nobody approved" },
    {
      why: "an approval of another revision",
      entries: log(green, inStaging, { ...approved, revision: other }),
      says: "approval: nobody approved",
    },
    {
      why: "an approval for another environment",
      entries: log(green, inStaging, { ...approved, environment: "staging" }),
      says: "approval: nobody approved",
    },
  ])("$why", ({ entries, says }) => {
    const refusals = gateRefusals(entries, toProd);
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toContain(says);
  });

  it("alarms and a failed smoke test of the environment before, both at once", () => {
    const health = { firing: ["alarm-errors-staging-s1"], smokeFailure: "503" };
    const previous = { environment: "staging", health } as const;
    expect(gateRefusals(log(green, inStaging, approved), { ...toProd, previous })).toEqual([
      "staging: alarms ring: alarm-errors-staging-s1",
      "staging: the smoke test failed: 503",
    ]);
  });
});

it("asks nobody's approval for dev, and nothing of an environment before the first", () => {
  expect(gateRefusals(log(green), { revision, environment: "dev" })).toEqual([]);
});

describe("bake time", () => {
  it.each([
    { minute: 0, left: 60 },
    { minute: 59, left: 1 },
    { minute: 60, left: 0 },
    { minute: 500, left: 0 },
  ])("after $minute of 60 minutes, $left are left", ({ minute, left }) => {
    const now = new Date(Date.parse(at) + minute * 60_000);
    expect(remainingBake(log(inStaging), "staging", 60, now)).toBe(left * 60_000);
  });

  it("begins anew with the next deployment, and not with a failed one", () => {
    const now = new Date(at);
    expect(remainingBake(log(inStaging, { ...inStaging, outcome: "failed" }), "staging", 60, now)).toBe(0);
  });
});
