import { isRecord } from "@payments/shared/simulated-aws/attributes.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { expect, it, vi } from "vitest";

// Each test rehearses the program, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const untagged = ["Route", "RouteTableAssociation", "NetworkAclAssociation"];

/** Type and `Name` of everything that has a name. */
function namesOf(network: RehearsedProject): string[] {
  return network.resources
    .map(({ type, inputs: { tags } }) => ({ type: type.split(":").at(-1) ?? "", tags }))
    .filter(({ type }) => !untagged.includes(type))
    .map(({ type, tags }) => `${type} ${isRecord(tags) ? String(tags["Name"]) : "has no name"}`);
}

it.each([
  { environment: "local", suffix: "pr42", tail: /-local-pr42$/ },
  { environment: "prod", suffix: undefined, tail: /-prod-p1$/ },
] as const)("ends every name of $environment, copy $suffix, in $tail", async ({ environment, suffix, tail }) => {
  const network = await rehearseProject("network", { environment, ...(suffix ? { suffix } : {}) });
  expect(network.refusals).toEqual([]);
  const names = namesOf(network);
  expect(names.filter((name) => !tail.test(name))).toEqual([]);
  // Rules carry the name of their group; all else is told apart by its own.
  const ownNames = names.filter((name) => !name.startsWith("SecurityGroupIngressRule"));
  expect(new Set(ownNames).size).toBe(ownNames.length);
});

it("tags everything that takes tags with its owner, project and copy", async () => {
  const network = await rehearseProject("network", { suffix: "pr42" });
  const tagged = network.resources.filter(({ type }) => !untagged.includes(type.split(":").at(-1) ?? ""));
  for (const { inputs } of tagged) {
    expect(inputs["tags"]).toMatchObject({
      Platform: "payments",
      Project: "network",
      Owner: "network-team",
      Environment: "local",
      EnvironmentSuffix: "pr42",
      ManagedBy: "pulumi",
    });
  }
});

it("follows the settings into another region, block and order of zones", async () => {
  const network = await rehearseProject("network", {
    adjust: (settings) => ({
      ...settings,
      region: "eu-central-1",
      cidrBlock: "172.20.0.0/16",
      availabilityZones: ["eu-central-1b", "eu-central-1a", "eu-central-1c"],
    }),
  });
  expect(network.refusals).toEqual([]);
  expect(network.resource("aws:ec2/subnet:Subnet", "vpc-private-1").inputs).toMatchObject({
    availabilityZone: "eu-central-1b",
    cidrBlock: "172.20.16.0/20",
    tags: { Name: "subnet-private-b-local-r1" },
  });
  expect(network.outputs).toMatchObject({
    availabilityZones: ["eu-central-1b", "eu-central-1a", "eu-central-1c"],
    privateSubnetCidrBlocks: ["172.20.16.0/20", "172.20.80.0/20", "172.20.144.0/20"],
  });
  const services = network.all("aws:ec2/vpcEndpoint:VpcEndpoint").map(({ inputs }) => String(inputs["serviceName"]));
  expect(services.filter((name) => !name.startsWith("com.amazonaws.eu-central-1."))).toEqual([]);
  expect(network.resource("aws:ec2/vpcEndpoint:VpcEndpoint", "vpc-endpoint-s3").inputs["policy"]).toContain(
    "prod-eu-central-1-starport-layer-bucket",
  );
});
