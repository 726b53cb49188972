import { expect, it } from "vitest";
import { ClientRecord } from "./client-record.ts";
import type { LoadMeasurement } from "./load-measurement.ts";
import { costRatio, costTarget, incorrectness, latencyMisses, latencyTarget } from "./load-verdict.ts";

const answered = (p95: number) => ({ count: 100, mean: 1, p50: 1, p95, p99: p95, max: p95 });
const costing = (target: number) => ({ cpu: { target, database: 9, generator: 9 } }) as LoadMeasurement;

it("holds the load against the mission's targets: 95 of 100 answers within a second, twice the floor's processor time", () => {
  expect(latencyTarget).toBe(1000);
  expect(costTarget).toBe(2);
});

it("misses where one operation's 95th percentile reaches the target, however fast the others are", () => {
  const latencies = { create: answered(999.9), get: answered(1000), all: answered(500) };
  expect(latencyMisses({ latencies })).toEqual(["p95 of get: 1000 ms, not below 1000 ms"]);
  expect(latencyMisses({ latencies: { ...latencies, get: answered(999) } })).toEqual([]);
});

it("finds every failed request and every fault of the ledger", () => {
  const record = new ClientRecord();
  expect(incorrectness(record, [])).toEqual([]);
  record.fail("create: 503");
  record.fail("create: 503");
  record.fail("list: 500");
  expect(incorrectness(record, ["a payment is lost"])).toEqual([
    "2 failed: create: 503",
    "1 failed: list: 500",
    "a payment is lost",
  ]);
  expect(record.failed).toBe(3);
});

it("counts the service's processor time in times of the floor's", () => {
  expect(costRatio(costing(3), costing(1.5))).toBe(2);
});
