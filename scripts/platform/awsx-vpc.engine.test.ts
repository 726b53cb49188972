import recorded from "@payments/shared/simulated-aws/awsx/vpc-children.recorded.json" with { type: "json" };
import * as awsx from "@pulumi/awsx";
import { expect, inject, it } from "vitest";
import { EngineFixture, type StateResource, stateOf } from "../testing/engine.fixture.ts";

/** A registration without what differs from run to run. */
interface Registration {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: unknown;
  readonly dependencies: readonly string[];
}

const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";
const withoutIds = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? {}).replaceAll(/"(vpc|subnet|igw|rtb|nat|eipalloc)-[0-9a-f]{17}"/g, '"<$1>"'));

function made({ type, urn, parent = "", inputs = {}, dependencies = [] }: StateResource): Registration {
  const { allocationId, ...rest } = inputs;
  const names = dependencies.map(nameOf);
  // The recorder's addresses had no allocation id, so that its gateways neither name nor wait for one.
  const address = allocationId === undefined ? undefined : names.find((name) => name === nameOf(urn));
  return {
    type,
    name: nameOf(urn),
    parent: nameOf(parent),
    inputs: withoutIds(rest),
    dependencies: names.filter((name) => name !== address).sort(),
  };
}

// Makes the call with which the real component was recorded (awsx 3.9).
it.skipIf(!inject("engineAvailable"))(
  "plays awsx.ec2.Vpc: the same children with the same parents, inputs and dependencies",
  {
    timeout: 60_000,
  },
  async () => {
    const stack = await new EngineFixture().stack("netx", async () => {
      const vpc = new awsx.ec2.Vpc("vpc-prod-x1", {
        cidrBlock: "10.0.0.0/16",
        numberOfAvailabilityZones: 3,
        subnetStrategy: "Auto",
        enableDnsHostnames: true,
        enableDnsSupport: true,
        subnetSpecs: [
          { type: "Public", name: "public", cidrMask: 22 },
          { type: "Private", name: "private", cidrMask: 20 },
          { type: "Isolated", name: "database", cidrMask: 24 },
        ],
        natGateways: { strategy: "OnePerAz" },
        vpcEndpointSpecs: [{ serviceName: "com.amazonaws.ap-southeast-1.s3" }],
        tags: { Team: "network" },
      });
      return { vpcId: vpc.vpcId, privateSubnetIds: vpc.privateSubnetIds };
    });
    const { outputs } = await stack.up();
    const children = (await stateOf(stack)).filter(({ type }) => type.startsWith("aws:")).map(made);
    const expected = recorded
      .filter(({ type }) => type.startsWith("aws:"))
      .map(
        ({ type, name, parent, inputs, dependencies }): Registration => ({
          type,
          name,
          parent,
          inputs: withoutIds(inputs),
          dependencies: [...dependencies].sort(),
        }),
      );

    const byName = (a: Registration, b: Registration): number =>
      `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`);
    expect(children.sort(byName)).toEqual(expected.sort(byName));
    expect(outputs["vpcId"]?.value).toMatch(/^vpc-[0-9a-f]{17}$/);
    expect(outputs["privateSubnetIds"]?.value).toHaveLength(3);
    await stack.destroy();
  },
);

it.skipIf(!inject("engineAvailable")).each([
  {
    scenario: "another subnet strategy",
    args: { subnetStrategy: "Exact" },
    refusal: /played with the subnet strategy Auto/,
  },
  {
    scenario: "an argument that is not played",
    args: { instanceTenancy: "dedicated" },
    refusal: /not played with instanceTenancy/,
  },
])("refuses $scenario instead of passing over it", { timeout: 60_000 }, async ({ args, refusal }) => {
  const stack = await new EngineFixture().stack("netx", async () => {
    new awsx.ec2.Vpc("vpc", {
      cidrBlock: "10.0.0.0/16",
      subnetStrategy: "Auto",
      subnetSpecs: [{ type: "Public", cidrMask: 22 }],
      natGateways: { strategy: "OnePerAz" },
      ...(args as object),
    });
    return {};
  });
  await expect(stack.up()).rejects.toThrow(refusal);
});
