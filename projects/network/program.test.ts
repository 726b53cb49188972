import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";

let network: RehearsedProject;
beforeAll(async () => {
  network = await rehearseProject("network");
});

const zones = [
  { number: 1, letter: "a", third: 0 },
  { number: 2, letter: "b", third: 64 },
  { number: 3, letter: "c", third: 128 },
] as const;
const perZone = <Item>(item: (number: number) => Item): Item[] => zones.map(({ number }) => item(number));
const idOf = (type: string, name: string): string | undefined => network.resource(type, name).id;
const subnet = (kind: string) => (number: number) => idOf("aws:ec2/subnet:Subnet", `vpc-${kind}-${String(number)}`);
const routesOf = (table: string): unknown[] =>
  network
    .all("aws:ec2/route:Route")
    .filter(({ inputs }) => inputs["routeTableId"] === idOf("aws:ec2/routeTable:RouteTable", table))
    .map(({ inputs: { routeTableId: _, ...route } }) => route);

it("is refused nothing, and reads no other stack", () => {
  expect(network.refusals).toEqual([]);
  expect(network.references).toEqual(network.needs);
  expect(network.needs).toEqual([]);
});

it("makes one VPC of the settings' block, with DNS names for endpoints and RDS", () => {
  expect(network.all("aws:ec2/vpc:Vpc").map(({ inputs }) => inputs)).toEqual([
    {
      cidrBlock: "10.10.0.0/16",
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: expect.objectContaining({ Name: "vpc-local-r1" }) as unknown,
    },
  ]);
});

it.each(
  zones.flatMap(({ number, letter, third }) => [
    { kind: "public", number, letter, cidrBlock: `10.10.${String(third)}.0/22` },
    { kind: "private", number, letter, cidrBlock: `10.10.${String(third + 16)}.0/20` },
    { kind: "database", number, letter, cidrBlock: `10.10.${String(third + 32)}.0/24` },
  ]),
)("puts the $kind subnet of zone $letter at $cidrBlock, without public addresses", (planned) => {
  const { kind, number, letter, cidrBlock } = planned;
  const { inputs } = network.resource("aws:ec2/subnet:Subnet", `vpc-${kind}-${String(number)}`);
  expect(inputs).toMatchObject({
    vpcId: idOf("aws:ec2/vpc:Vpc", "vpc"),
    availabilityZone: `ap-southeast-1${letter}`,
    cidrBlock,
    mapPublicIpOnLaunch: false,
    assignIpv6AddressOnCreation: false,
    tags: { Name: `subnet-${kind}-${letter}-local-r1` },
  });
});

it("has these nine subnets and no other", () => {
  expect(network.all("aws:ec2/subnet:Subnet")).toHaveLength(9);
});

it("gives every subnet a route table of its own", () => {
  const associations = network.all("aws:ec2/routeTableAssociation:RouteTableAssociation");
  const expected = ["public", "private", "database"].flatMap((kind) =>
    perZone((number) => ({
      routeTableId: idOf("aws:ec2/routeTable:RouteTable", `vpc-${kind}-${String(number)}`),
      subnetId: subnet(kind)(number),
    })),
  );
  expect(new Set(associations.map(({ inputs }) => inputs))).toEqual(new Set(expected));
  expect(new Set(expected.map(({ routeTableId }) => routeTableId)).size).toBe(9);
});

it("leads public subnets to the internet gateway of the VPC", () => {
  const gateway = network.resource("aws:ec2/internetGateway:InternetGateway", "vpc");
  expect(gateway.inputs["vpcId"]).toBe(idOf("aws:ec2/vpc:Vpc", "vpc"));
  for (const { number } of zones) {
    expect(routesOf(`vpc-public-${String(number)}`)).toEqual([
      { destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
    ]);
  }
});

it("leads each private subnet to the NAT gateway of its own zone, in that zone's public subnet", () => {
  for (const { number } of zones) {
    const nat = network.resource("aws:ec2/natGateway:NatGateway", `vpc-${String(number)}`);
    expect(nat.inputs["subnetId"]).toBe(subnet("public")(number));
    expect(nat.inputs["allocationId"]).toBe(idOf("aws:ec2/eip:Eip", `vpc-${String(number)}`));
    expect(routesOf(`vpc-private-${String(number)}`)).toEqual([
      { destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id },
    ]);
  }
  expect(network.all("aws:ec2/natGateway:NatGateway")).toHaveLength(3);
});

it("leads the database subnets nowhere", () => {
  for (const { number } of zones) expect(routesOf(`vpc-database-${String(number)}`)).toEqual([]);
  expect(network.all("aws:ec2/route:Route")).toHaveLength(6);
});

it("lets the private subnets reach PostgreSQL in the database subnets, the answers return, and nothing else", () => {
  const blocks = ["10.10.16.0/20", "10.10.80.0/20", "10.10.144.0/20"];
  const rules = (fromPort: number, toPort: number) =>
    blocks.map((cidrBlock, index) => ({
      ruleNo: 100 + index,
      protocol: "tcp",
      action: "allow",
      cidrBlock,
      fromPort,
      toPort,
    }));
  const [acl, ...others] = network.all("aws:ec2/networkAcl:NetworkAcl");
  expect(others).toEqual([]);
  expect(acl?.inputs).toEqual({
    vpcId: idOf("aws:ec2/vpc:Vpc", "vpc"),
    ingress: rules(5432, 5432),
    egress: rules(1024, 65535),
    tags: expect.objectContaining({ Name: "network-acl-database-local-r1" }) as unknown,
  });
  expect(network.all("aws:ec2/networkAclRule:NetworkAclRule")).toEqual([]);
});

it("hangs this ACL on the three database subnets only", () => {
  const networkAclId = idOf("aws:ec2/networkAcl:NetworkAcl", "network-acl-database");
  expect(network.all("aws:ec2/networkAclAssociation:NetworkAclAssociation").map(({ inputs }) => inputs)).toEqual(
    perZone((number) => ({ networkAclId, subnetId: subnet("database")(number) })),
  );
});

it("empties the VPC's default group", () => {
  const [group, ...others] = network.all("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
  expect(others).toEqual([]);
  expect(group?.inputs).toEqual({
    vpcId: idOf("aws:ec2/vpc:Vpc", "vpc"),
    tags: expect.objectContaining({ Name: "security-group-default-local-r1" }) as unknown,
  });
});

it("owns these resources and no other: no role, no log, and no group of a tier", () => {
  const counts: Record<string, number> = {};
  for (const { type } of network.resources) counts[type] = (counts[type] ?? 0) + 1;
  expect(counts).toEqual({
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 1,
    "aws:ec2/eip:Eip": 3,
    "aws:ec2/internetGateway:InternetGateway": 1,
    "aws:ec2/natGateway:NatGateway": 3,
    "aws:ec2/networkAcl:NetworkAcl": 1,
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": 3,
    "aws:ec2/route:Route": 6,
    "aws:ec2/routeTable:RouteTable": 9,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": 9,
    "aws:ec2/securityGroup:SecurityGroup": 1,
    "aws:ec2/subnet:Subnet": 9,
    "aws:ec2/vpc:Vpc": 1,
    "aws:ec2/vpcEndpoint:VpcEndpoint": 15,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 3,
  });
});

it("keeps nothing back from a destroy", () => {
  const kept = network.resources.filter(
    ({ options }) => options.protect !== undefined || options.retainOnDelete !== undefined,
  );
  expect(kept.map(({ name }) => name)).toEqual([]);
});

it("publishes subnets, blocks and NAT addresses in the order of the zones", () => {
  const natAddresses = perZone(
    (number) => network.resource("aws:ec2/eip:Eip", `vpc-${String(number)}`).state["publicIp"],
  );
  expect(network.outputs).toEqual({
    vpcId: idOf("aws:ec2/vpc:Vpc", "vpc"),
    vpcCidrBlock: "10.10.0.0/16",
    availabilityZones: ["ap-southeast-1a", "ap-southeast-1b", "ap-southeast-1c"],
    publicSubnetIds: perZone(subnet("public")),
    privateSubnetIds: perZone(subnet("private")),
    databaseSubnetIds: perZone(subnet("database")),
    privateSubnetCidrBlocks: ["10.10.16.0/20", "10.10.80.0/20", "10.10.144.0/20"],
    natPublicAddresses: natAddresses,
    endpointSecurityGroupId: idOf("aws:ec2/securityGroup:SecurityGroup", "security-group-endpoint"),
    s3PrefixListId: network.resource("aws:ec2/vpcEndpoint:VpcEndpoint", "vpc-endpoint-s3").state["prefixListId"],
    contractVersion: 1,
    environment: "local",
    environmentSuffix: "r1",
  });
  expect(new Set(natAddresses).size).toBe(3);
});
