import * as pulumi from "@pulumi/pulumi";
import { beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { withPlaceholderUpstreams } from "./placeholder-upstreams.ts";
import { publishOutputs } from "./publish-outputs.ts";
import { readUpstream } from "./read-upstream.ts";
import { defineContract } from "./stack-contract.ts";

const contract = defineContract({
  project: "network",
  version: 1,
  outputs: { vpcId: z.string().startsWith("vpc-"), token: z.string() },
  secrets: ["token"],
  example: { vpcId: "vpc-example", token: "example" },
});
const producer = {
  organization: "organization",
  project: "network",
  stack: "dev",
  environment: "dev",
  environmentSuffix: "d1",
} as const;
const consumer = { ...producer, project: "data" };

let published: Record<string, unknown> = {};
const references: string[] = [];

async function mock(preview: boolean): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, inputs }) => {
        if (type !== "pulumi:pulumi:StackReference") throw new Error(`no mock for ${type}`);
        const { name } = inputs as { name: string };
        references.push(name);
        return { id: name, state: { name, outputs: published, secretOutputNames: ["token"] } };
      },
      call: ({ token }) => {
        throw new Error(`no mock for ${token}`);
      },
    },
    "data",
    "dev",
    preview,
    "organization",
  );
}

beforeEach(async () => {
  references.length = 0;
  await mock(false);
});

const valueOf = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => output.apply(resolve));
const publish = async (values: { vpcId: string; token: string }): Promise<Record<string, unknown>> => {
  const outputs = publishOutputs(producer, contract, values);
  return Object.fromEntries(
    await Promise.all(Object.entries(outputs).map(async ([name, value]) => [name, await valueOf(value)] as const)),
  );
};

it("reads in the consumer what the producer published, secret where the contract says so", async () => {
  published = await publish({ vpcId: "vpc-1", token: "t" });
  const upstream = readUpstream(consumer, contract);
  expect(await valueOf(upstream.vpcId)).toBe("vpc-1");
  expect(await pulumi.isSecret(upstream.vpcId)).toBe(false);
  expect(references).toEqual(["organization/network/dev"]);
  const [token, vpcId] = [publishOutputs(producer, contract, { vpcId: "vpc-1", token: "t" })["token"], upstream.vpcId];
  expect(await pulumi.isSecret(pulumi.output(token))).toBe(true);
  expect(await pulumi.isSecret(vpcId)).toBe(false);
});

it("takes the contract's example for an upstream that is not deployed, in a preview only", async () => {
  await mock(true);
  const upstream = withPlaceholderUpstreams(["network"], () => readUpstream(consumer, contract));
  expect(await valueOf(upstream.vpcId)).toBe("vpc-example");
  expect(references).toEqual([]);
  await mock(false);
  expect(() => withPlaceholderUpstreams(["network"], () => readUpstream(consumer, contract))).toThrow(
    /UpstreamNotDeployed: "network" is not deployed, and placeholders cannot be applied/,
  );
});
