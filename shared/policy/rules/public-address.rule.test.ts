import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { publicAddress } from "./public-address.rule.ts";

const address = resource("aws:ec2/eip:Eip", { domain: "vpc" });

it("admits the addresses of NAT gateways", () => {
  const gateway = resource("aws:ec2/natGateway:NatGateway", {}, { after: [address] });
  const subnet = resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: false });
  expect(problemsOf(publicAddress, [address, gateway, subnet])).toEqual([]);
});

it.each([
  { stray: address, problem: "is a public address of no NAT gateway" },
  {
    stray: resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }),
    problem: "gives what is launched in it a public address",
  },
  {
    stray: resource("aws:ecs/service:Service", { networkConfiguration: { assignPublicIp: true } }),
    problem: "gives its tasks public addresses",
  },
])("refuses a $stray.type that $problem", ({ stray, problem }) => {
  expect(problemsOf(publicAddress, [stray])).toEqual([problem]);
});
