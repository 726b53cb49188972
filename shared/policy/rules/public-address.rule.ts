import { valuesAt } from "../../simulated-aws/attributes.ts";
import { awaited, known, ofType } from "../policed-stack.ts";
import type { StackProblem, StackRule } from "../policy-rule.ts";

const natGateway = "aws:ec2/natGateway:NatGateway";

export const publicAddress: StackRule = {
  id: "public-address",
  scope: "stack",
  reason: "Only load balancers and NAT gateways face the internet, and they stand in the public subnets.",
  requirement: "All compute resources must run in private subnets with no direct internet access",
  controls: ["PCI DSS 1.4.4", "FSBP EC2.15", "FSBP ECS.2"],
  remedy: "leave public addresses to NAT gateways and load balancers: mapPublicIpOnLaunch and assignPublicIp false",
  problems: (stack) => [
    ...ofType(stack, "aws:ec2/subnet:Subnet")
      .filter(({ properties }) => known(properties, "mapPublicIpOnLaunch") === true)
      .map((resource): StackProblem => ({ resource, problem: "gives what is launched in it a public address" })),
    ...ofType(stack, "aws:ecs/service:Service")
      .filter(({ properties }) => valuesAt(properties, "networkConfiguration.assignPublicIp").includes(true))
      .map((resource): StackProblem => ({ resource, problem: "gives its tasks public addresses" })),
    ...ofType(stack, "aws:ec2/eip:Eip")
      .filter(
        ({ type, name }) =>
          !ofType(stack, natGateway).some((gateway) => awaited(stack, gateway).has(`${type} ${name}`)),
      )
      .map((resource): StackProblem => ({ resource, problem: "is a public address of no NAT gateway" })),
  ],
};
