import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Environment, environments } from "@payments/shared/scope/deployment-scope.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { type CapacityReport, capacityReport } from "../../capacity/capacity-report.plan.ts";
import { committedCapacity } from "../../capacity/committed-capacity.ts";
import { openPlatform } from "../platform.ts";
import { printCapacity } from "./capacity.verb.ts";

const asked = { users: 10_000, thinkTimeSeconds: 10, margin: 1.25 };

it("prints what the README shows: npm run stacks -- capacity --users 10000 --think-time 10s --env prod", async () => {
  const lines: string[] = [];
  const console = { json: false, out: (text: string): void => void lines.push(text) };
  await printCapacity(await openPlatform(repository, { env: "prod" }), asked, console);
  expect(readFileSync(join(repository, "README.md"), "utf8")).toContain(lines.join("\n"));
});

it("says whose settings they are, as no option is needed to name them", async () => {
  const lines: string[] = [];
  const console = { json: true, out: (text: string): void => void lines.push(text) };
  await printCapacity(await openPlatform(repository, { env: "local" }), asked, console);
  expect(JSON.parse(lines.join())).toMatchObject({ stack: "local", load: asked });
});

describe.each(environments)("the committed settings of %s", (env: Environment) => {
  let reported: (users?: number) => CapacityReport;
  beforeAll(async () => {
    const { settings, measured } = await committedCapacity(await openPlatform(repository, { env }));
    reported = (users = asked.users) => capacityReport({ ...asked, users }, settings, measured);
  });

  it("have memory and connections for both colours, whatever the load", () => {
    const fixed = reported().resources.filter(({ perRequest }) => perRequest === 0);
    expect(fixed.map(({ resource }) => resource)).toEqual(["memory of a task", "connections of both colours"]);
    for (const { utilisation } of fixed) expect(utilisation).toBeLessThanOrEqual(1);
  });

  it("are read whole: the database's range, every endpoint's limit, the rules that count by address", () => {
    const { resources, partners, usersOfAddress } = reported();
    expect(resources).toContainEqual(expect.objectContaining({ resource: "capacity of the writer", carries: 2 }));
    expect(partners.endpointsRequestsPerSecond).toBeGreaterThan(partners.requestsPerSecond);
    expect(usersOfAddress).toBeGreaterThan(0);
  });

  it("carry the largest load that the report names, and not two users more", () => {
    const { users } = reported().largest;
    expect(reported(users).carried).toBe(true);
    expect(reported(users + 2).carried).toBe(false);
  });

  if (env === "prod") {
    it("carry 10,000 users who think 10 s by everything that the mission leaves to us", () => {
      const over = reported().resources.filter(({ utilisation }) => utilisation > 1);
      expect(over.map(({ resource }) => resource).filter((name) => name !== "capacity of the writer")).toEqual([]);
    });
  }
});
