import { environments } from "@payments/shared/scope/deployment-scope.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { vpcChildName } from "./vpc-child-name.plan.ts";

const scope = { environment: "prod", environmentSuffix: "x7" } as const;
const zones = ["ap-southeast-1a", "ap-southeast-1b", "ap-southeast-1c"];

it.each([
  { type: "aws:ec2/vpc:Vpc", logicalName: "vpc", name: "vpc-prod-x7" },
  { type: "aws:ec2/internetGateway:InternetGateway", logicalName: "vpc", name: "internet-gateway-prod-x7" },
  { type: "aws:ec2/subnet:Subnet", logicalName: "vpc-public-1", name: "subnet-public-a-prod-x7" },
  { type: "aws:ec2/subnet:Subnet", logicalName: "vpc-database-3", name: "subnet-database-c-prod-x7" },
  { type: "aws:ec2/routeTable:RouteTable", logicalName: "vpc-private-2", name: "route-table-private-b-prod-x7" },
  { type: "aws:ec2/eip:Eip", logicalName: "vpc-1", name: "elastic-ip-a-prod-x7" },
  { type: "aws:ec2/natGateway:NatGateway", logicalName: "vpc-3", name: "nat-gateway-c-prod-x7" },
])("calls $type $logicalName $name", ({ type, logicalName, name }) => {
  expect(vpcChildName(scope, { type, logicalName }, zones)).toBe(name);
});

it.each(["aws:ec2/route:Route", "aws:ec2/routeTableAssociation:RouteTableAssociation", "aws:s3/bucket:Bucket"])(
  "leaves %s, which is no named child of a VPC, as it is",
  (type) => {
    expect(vpcChildName(scope, { type, logicalName: "vpc-private-1" }, zones)).toBeUndefined();
  },
);

it("takes the letter from the zone's name, not from its place", () => {
  const reordered = ["ap-southeast-1c", "ap-southeast-1a", "ap-southeast-1b"];
  const child = { type: "aws:ec2/subnet:Subnet", logicalName: "vpc-private-1" };
  expect(vpcChildName(scope, child, reordered)).toBe("subnet-private-c-prod-x7");
});

const subnet = fc.record({
  kind: fc.constantFrom("public", "private", "database"),
  number: fc.integer({ min: 1, max: 3 }),
});
const anyScope = fc.record({
  environment: fc.constantFrom(...environments),
  environmentSuffix: fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/),
});

it("gives every subnet of every copy a name of its own that ends in environment and suffix", () => {
  fc.assert(
    fc.property(anyScope, subnet, subnet, (anywhere, one, other) => {
      const [a, b] = [one, other].map(({ kind, number }) => {
        const logicalName = `vpc-${kind}-${String(number)}`;
        return vpcChildName(anywhere, { type: "aws:ec2/subnet:Subnet", logicalName }, zones) ?? "";
      });
      const same = one.kind === other.kind && one.number === other.number;
      return (a === b) === same && a?.endsWith(`-${anywhere.environment}-${anywhere.environmentSuffix}`) === true;
    }),
  );
});
