import { expect, it } from "vitest";
import { catalogue } from "../catalogue.ts";
import { readDeclarations } from "./declaration-reader.ts";
import { argumentFailures, declarations } from "./declarations.ts";

it("is what the installed @pulumi/aws declares", () => {
  const { resources, functions } = catalogue();
  const read = readDeclarations({ resources: Object.keys(resources), functions: Object.keys(functions) });
  // After a new @pulumi/aws or a new resource type: node shared/simulated-aws/declarations/generate.command.ts
  expect(declarations()).toEqual(read);
});

it.each([
  { type: "aws:ec2/subnet:Subnet", argument: "vpcId", declared: "string" },
  { type: "aws:ec2/subnet:Subnet", argument: "cidrBlock", declared: "string?" },
  { type: "aws:ec2/vpc:Vpc", argument: "tags", declared: "{string}?" },
  { type: "aws:ec2/networkAcl:NetworkAcl", argument: "ingress", declared: "in.ec2.NetworkAclIngress[]?" },
])("reads $argument of $type as $declared", ({ type, argument, declared }) => {
  expect(declarations().resources[type]?.args[argument]).toBe(declared);
});

it("looks into objects and lists, and names the place", () => {
  const failures = argumentFailures(declarations().resources["aws:ec2/networkAcl:NetworkAcl"]?.args ?? {}, {
    vpcId: "vpc-1",
    ingress: [{ ruleNo: 100, protocol: "tcp", action: "allow", fromPort: "5432", toPort: 5432, port: 1 }],
  });
  expect(failures.map(({ property }) => property)).toEqual(["ingress[0].fromPort", "ingress[0].port"]);
});
