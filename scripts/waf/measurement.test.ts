import { rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { type DeployedResource } from "@payments/shared/waf-evaluator/deployed-web-acls.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { legitimateRequests } from "./legitimate-requests.plan.ts";
import { measuredDoors } from "./measured-doors.ts";
import { type Measurement, measured, shortcomings } from "./measurement.ts";
import { measurementTable, missLine } from "./measurement-printout.ts";
import { ownAttacks } from "./own-attacks.plan.ts";

/** Not the seed of `npm run bench:waf`. */
const seed = 20_261_125;
let resources: readonly DeployedResource[];
let measurement: Measurement;

function* ownSet({ attacks, honest }: { readonly attacks: number; readonly honest: number }) {
  yield* ownAttacks(seed, attacks);
  yield* legitimateRequests(seed, honest);
}

beforeAll(async () => {
  ({ resources } = await rehearseProject("edge"));
  measurement = measured(measuredDoors(resources), ownSet({ attacks: 120, honest: 400 }));
});

describe("a part of our own set", () => {
  it("reaches every target at both doors: 99 % of SQL, 98 % of scripts, at most 0.1 % of honest requests", () => {
    expect(shortcomings(measurement)).toEqual([]);
    expect(measurement.tallies).toHaveLength(18);
    for (const { kind, total } of measurement.tallies) expect(total).toBe(kind === "benign" ? 400 : 120);
  });

  it("is blocked in query parameters also where AWS's detectors see nothing, but for one in fifty", () => {
    for (const { kind, place, certain, total } of measurement.tallies)
      if (kind !== "benign" && place === "query") expect(certain).toBeGreaterThan(0.98 * total);
  });

  it("falls short where the rules only count, and every attack is a miss", () => {
    const counting = resources.map((resource) => ({
      ...resource,
      inputs: { ...resource.inputs, ...countingRules(resource) },
    }));
    const weak = measured(measuredDoors(counting), ownSet({ attacks: 5, honest: 5 }));
    expect(shortcomings(weak)).toContain(
      "own set at web-acl-api-local-r1: sqli in query: 0.00 %, the target is 99.00 %",
    );
    expect(weak.misses).toHaveLength(2 * 6 * 5);
    expect(weak.misses.map(missLine)[0]).toMatch(/^web-acl-.*\tsqli\tquery\town\tpassed\t".*"$/);
  });

  it("is printed by door, class and place, with what does not rest on AWS's detectors beside it", () => {
    const table = measurementTable(measurement);
    expect(table).toContain("without AWS's detectors");
    expect(table).toMatch(/web-acl-api-local-r1 +│ own +│ honest requests +│ header +│ +400 │ +0 │ +0\.00 % │/);
  });
});

function countingRules({ inputs }: DeployedResource): object {
  const { rules } = inputs;
  if (!Array.isArray(rules)) return {};
  return {
    rules: (rules as { action?: object }[]).map((rule) => (rule.action ? { ...rule, action: { count: {} } } : rule)),
  };
}
