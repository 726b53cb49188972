import { expect, it } from "vitest";
import { unknownValue } from "../../simulated-aws/attributes.ts";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { privateCompute } from "./private-compute.rule.ts";

const upstream = { network: { privateSubnetIds: ["subnet-1", "subnet-2"], publicSubnetIds: ["subnet-9"] } };
const lambda = (vpcConfig: unknown) =>
  resource("aws:lambda/function:Function", vpcConfig === undefined ? {} : { vpcConfig });
const service = (subnets: unknown) => resource("aws:ecs/service:Service", { networkConfiguration: { subnets } });

it("admits compute in the private subnets, and subnets that only the deployment will know", () => {
  const compute = [lambda({ subnetIds: ["subnet-1"] }), service(["subnet-2"]), lambda({ subnetIds: unknownValue })];
  expect(problemsOf(privateCompute, compute, { upstream })).toEqual([]);
});

it.each([
  { compute: lambda(undefined), problem: "vpcConfig names no subnet" },
  { compute: lambda({ subnetIds: [] }), problem: "vpcConfig names no subnet" },
  { compute: lambda({ subnetIds: ["subnet-1", "subnet-9"] }), problem: "runs in subnet-9, which is no private subnet" },
  { compute: service(["subnet-9"]), problem: "runs in subnet-9, which is no private subnet" },
])("refuses what $problem", ({ compute, problem }) => {
  expect(problemsOf(privateCompute, [compute], { upstream })).toEqual([problem]);
});
