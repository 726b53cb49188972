import { isRecord, isUnknown, stringsAt, valuesAt } from "../../simulated-aws/attributes.ts";
import { ofType, type PolicedResource, type PolicedStack } from "../policed-stack.ts";
import type { StackProblem, StackRule } from "../policy-rule.ts";

/** Where the subnets of compute stand, by type. */
const subnetArguments: Readonly<Record<string, readonly [parent: string, name: string]>> = {
  "aws:ecs/service:Service": ["networkConfiguration", "subnets"],
  "aws:lambda/function:Function": ["vpcConfig", "subnetIds"],
};

export const privateCompute: StackRule = {
  id: "private-compute",
  scope: "stack",
  reason: "Code outside of the private subnets reaches the internet, or is reached, past every rule of ours.",
  requirement: "All compute resources must run in private subnets with no direct internet access",
  controls: ["PCI DSS 1.4.4", "FSBP Lambda.3"],
  remedy: "give it the privateSubnetIds that the network stack publishes",
  problems: (stack) =>
    Object.entries(subnetArguments).flatMap(([type, path]) =>
      ofType(stack, type).flatMap((resource) => problemOf(stack, resource, path)),
    ),
};

function problemOf(
  stack: PolicedStack,
  resource: PolicedResource,
  [parent, name]: readonly [string, string],
): StackProblem[] {
  const { [parent]: place } = resource.properties;
  if (isUnknown(place) || (isRecord(place) && isUnknown(place[name]))) return [];
  const given = stringsAt(place, name);
  if (given.length === 0 && valuesAt(place, name).length === 0)
    return [{ resource, problem: `${parent} names no subnet` }];
  const { privateSubnetIds } = stack.upstream["network"] ?? {};
  // A preview whose upstream is not deployed has made-up subnets.
  if (!Array.isArray(privateSubnetIds)) return [];
  return given
    .filter((subnet) => !privateSubnetIds.includes(subnet))
    .map((subnet) => ({ resource, problem: `runs in ${subnet}, which is no private subnet` }));
}
