import { expect, it } from "vitest";
import { type StackState, stackState } from "./stack-state.ts";
import { stackStatus } from "./stack-status.ts";

const lock = { owner: "ana@laptop", pid: 7, since: "2026-11-22T00:00:00.000Z" };
const endedAt = "2026-11-22T00:00:00.000Z";
const updated = { kind: "update", result: "succeeded", endedAt } as const;
const failed = { ...updated, result: "failed" } as const;
const destroyed = { ...updated, kind: "destroy" } as const;
const deployed: StackState = {
  ...stackState({}),
  resources: 3,
  outputs: {},
  reads: { network: { vpcId: "vpc-1", zones: ["a", "b"] } },
  updatedAt: endedAt,
};
const network = { vpcId: "vpc-1", zones: ["a", "b"] };

it.each([
  { status: "fresh", state: deployed, locks: [], last: updated, published: network },
  { status: "stale", state: deployed, locks: [], last: updated, published: { ...network, vpcId: "vpc-2" } },
  { status: "never deployed", state: undefined, locks: [], last: undefined, published: network },
  {
    status: "never deployed",
    state: { ...deployed, resources: 0, reads: {} },
    locks: [],
    last: undefined,
    published: network,
  },
  { status: "destroyed", state: { ...deployed, resources: 0, reads: {} }, locks: [], last: destroyed, published: {} },
  { status: "failed", state: deployed, locks: [], last: failed, published: { ...network, vpcId: "vpc-2" } },
  { status: "failed", state: { ...deployed, resources: 0 }, locks: [], last: failed, published: network },
  { status: "interrupted", state: { ...deployed, pendingOperations: 2 }, locks: [], last: updated, published: network },
  { status: "locked", state: { ...deployed, pendingOperations: 2 }, locks: [lock], last: failed, published: network },
  { status: "locked", state: undefined, locks: [lock], last: undefined, published: network },
] as const)("says $status of $state that was last $last", ({ status, state, locks, last, published }) => {
  const seen = stackStatus({ state, locks, lastUpdate: last }, new Map([["network", published]]));
  expect(seen.status).toBe(status);
});

it.each([
  { status: "fresh", state: deployed },
  { status: "interrupted", state: { ...deployed, pendingOperations: 1 } },
  { status: "empty", state: { ...deployed, resources: 0, reads: {} } },
  { status: "never deployed", state: undefined },
])("says $status where the backend tells neither locks nor history, and makes none up", ({ status, state }) => {
  const seen = stackStatus({ state, locks: undefined, lastUpdate: undefined }, new Map([["network", network]]));
  expect(seen.status).toBe(status);
  expect(seen).not.toHaveProperty("locks");
  expect(seen).not.toHaveProperty("lastUpdate");
});

it.each([
  { scenario: "nothing new", read: { a: { x: [1] } }, now: { a: { x: [1] } }, stale: [] },
  {
    scenario: "another value, old and new",
    read: { a: 1, b: 2 },
    now: { a: 1, b: 3 },
    stale: [{ output: "network.b", before: 2, now: 3 }],
  },
  {
    scenario: "an output that is gone",
    read: { a: 1 },
    now: {},
    stale: [{ output: "network.a", before: 1 }],
  },
  { scenario: "no output that came later", read: { a: 1 }, now: { a: 1, b: 2 }, stale: [] },
  {
    scenario: "a secret that became a plain value",
    read: { a: "[secret]" },
    now: { a: "seen" },
    stale: [{ output: "network.a", before: "[secret]", now: "seen" }],
  },
])("finds $scenario", ({ read, now, stale }) => {
  const record = { state: { ...deployed, reads: { network: read } }, locks: [], lastUpdate: updated };
  expect(stackStatus(record, new Map([["network", now]])).stale).toEqual(stale);
});

it("takes everything for gone that a stack read of an upstream without a state", () => {
  const { status, stale } = stackStatus({ state: deployed, locks: [], lastUpdate: updated }, new Map());
  expect(status).toBe("stale");
  expect(stale.map(({ output }) => output)).toEqual(["network.vpcId", "network.zones"]);
});

it("says of secrets that they were not compared", () => {
  const read = { token: "[secret]", users: [{ name: "a", key: "[secret]" }], plain: "p" };
  const record = { state: { ...deployed, reads: { network: read } }, locks: [], lastUpdate: updated };
  const { status, notCompared } = stackStatus(record, new Map([["network", read]]));
  expect({ status, notCompared }).toEqual({ status: "fresh", notCompared: ["network.token", "network.users"] });
});
