import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environments } from "@payments/shared/scope/deployment-scope.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { expect, it } from "vitest";
import type { CapacityReport } from "../../capacity/capacity-report.plan.ts";
import { openPlatform } from "../platform.ts";
import { printCapacity } from "./capacity.verb.ts";

const asked = { users: 10_000, thinkTimeSeconds: 10, margin: 1.25 };

async function printed(env: string, { json = false, parameters = asked } = {}): Promise<string> {
  const lines: string[] = [];
  const console = { json, out: (text: string): void => void lines.push(text) };
  await printCapacity(await openPlatform(repository, { env }), parameters, console);
  return lines.join("\n");
}

const reported = async (env: string, parameters = asked): Promise<CapacityReport> =>
  JSON.parse(await printed(env, { json: true, parameters })) as CapacityReport;

it("prints what the README shows: npm run stacks -- capacity --users 10000 --think-time 10s --env prod", async () => {
  expect(readFileSync(join(repository, "README.md"), "utf8")).toContain(await printed("prod"));
});

it.each(environments)("finds in %s that memory, and the connections of both colours, are never too few", async (env) => {
  const { resources } = await reported(env);
  const fixed = resources.filter(({ perRequest }) => perRequest === 0);
  expect(fixed.map(({ resource }) => resource)).toEqual(["memory of a task", "connections of both colours"]);
  for (const { utilisation } of fixed) expect(utilisation).toBeLessThanOrEqual(1);
});

it("reads the settings of production: one database within the mission's range, every endpoint and address rule", async () => {
  const { resources, partners, usersOfAddress } = await reported("prod");
  expect(resources).toContainEqual(expect.objectContaining({ resource: "capacity of the writer", carries: 2 }));
  expect(partners.endpointsRequestsPerSecond).toBeGreaterThan(0);
  expect(usersOfAddress).toBeGreaterThan(0);
});

it("carries in production 10,000 users by everything that the mission leaves to us", async () => {
  const over = (await reported("prod")).resources.filter(({ utilisation }) => utilisation > 1);
  expect(over.map(({ resource }) => resource).filter((name) => name !== "capacity of the writer")).toEqual([]);
});

it("carries the largest load that it names", async () => {
  const { largest } = await reported("prod");
  expect((await reported("prod", { ...asked, users: largest.users })).carried).toBe(true);
  expect((await reported("prod", { ...asked, users: largest.users + 2 })).carried).toBe(false);
});
