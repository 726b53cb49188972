import { expect, it } from "vitest";
import { separateTiers } from "./separate-tiers.rule.ts";

const network = {
  publicSubnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  privateSubnetIds: ["subnet-4", "subnet-5", "subnet-6"],
  databaseSubnetIds: ["subnet-7", "subnet-8", "subnet-9"],
};
const security = { webSecurityGroupId: "sg-1", appSecurityGroupId: "sg-2", databaseSecurityGroupId: "sg-3" };

it("admits three subnets and a group for each tier, and a platform that is not deployed yet", () => {
  expect(separateTiers.problems({ network, security })).toEqual([]);
  expect(separateTiers.problems({})).toEqual([]);
});

it.each([
  { change: { privateSubnetIds: ["subnet-4", "subnet-5"] }, problem: "privateSubnetIds of network are not three" },
  {
    change: { databaseSubnetIds: ["subnet-4", "subnet-8", "subnet-9"] },
    problem: "two tiers of network share a subnet",
  },
])("refuses $change", ({ change, problem }) => {
  expect(separateTiers.problems({ network: { ...network, ...change }, security })).toEqual([problem]);
});

it("refuses a group for two tiers", () => {
  expect(separateTiers.problems({ network, security: { ...security, appSecurityGroupId: "sg-1" } })).toEqual([
    "two tiers of security share a group",
  ]);
});
