import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type ForeseenOutput, type ForeseenUpstream, withForesight } from "./foreseen-upstreams.ts";
import { publishOutputs } from "./publish-outputs.ts";
import { copyOptionsOf, readUpstream } from "./read-upstream.ts";
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

const identity = { contractVersion: 1, environment: "dev", environmentSuffix: "d1" };
const isKnown = (output: unknown): Promise<boolean> => (output as { readonly isKnown: Promise<boolean> }).isKnown;
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

it("names the copy for remedies as the command does that runs the program; no rehearsal is run by anybody else", () => {
  const given = { upstreams: {}, onRead: () => undefined, copyOptions: "--env dev --rehearse" };
  expect(withForesight(given, () => copyOptionsOf(consumer))).toBe("--env dev --rehearse");
  expect(copyOptionsOf(consumer)).toBe("--env dev");
  expect(copyOptionsOf({ ...consumer, stack: "dev-pr42" })).toBe("--env dev --suffix pr42");
});

/** Reads the upstream in a preview that foresees this of it. */
function foresee(network: ForeseenUpstream) {
  const reads: Record<string, ForeseenOutput> = {};
  const onRead = (project: string, name: string, output: ForeseenOutput): void => {
    reads[`${project}.${name}`] = output;
  };
  const upstream = withForesight({ upstreams: { network }, onRead, copyOptions: "" }, () =>
    readUpstream(consumer, contract),
  );
  return { upstream, reads };
}

describe("in a preview", () => {
  const deployed = { ...identity, vpcId: "vpc-1", token: "[secret]" };
  beforeEach(async () => {
    published = { ...identity, vpcId: "vpc-1", token: "t" };
    await mock(true);
  });

  it("takes the contract's example for an upstream that is not deployed, never outside of a preview", async () => {
    const { upstream, reads } = foresee({});
    expect(await valueOf(upstream.vpcId)).toBe("vpc-example");
    expect(reads["network.vpcId"]).toEqual({ label: "placeholder", value: "vpc-example" });
    expect(references).toEqual([]);
    await mock(false);
    expect(() => foresee({})).toThrow(/UpstreamNotDeployed: what a preview foresees of "network" cannot be applied/);
  });

  it("reads what is deployed through the reference, secrets too", async () => {
    const { upstream, reads } = foresee({ deployed });
    expect(await valueOf(upstream.vpcId)).toBe("vpc-1");
    expect(await valueOf(upstream.token)).toBe("t");
    expect(await pulumi.isSecret(upstream.token)).toBe(true);
    expect(reads).toEqual({
      "network.vpcId": { label: "known", value: "vpc-1" },
      "network.token": { label: "known", value: "[secret]" },
    });
    expect(references).toEqual(["organization/network/dev"]);
  });

  it("reads the planned value before the deployed one", async () => {
    const { upstream, reads } = foresee({ deployed, planned: { vpcId: { value: "vpc-2" } } });
    expect(await valueOf(upstream.vpcId)).toBe("vpc-2");
    expect(reads["network.vpcId"]).toEqual({ label: "planned", value: "vpc-2" });
  });

  it("passes on what only the deployment will know as unknown, secret where it will be", async () => {
    const planned = { vpcId: { unknown: true, secret: false }, token: { unknown: true, secret: true } } as const;
    const { upstream, reads } = foresee({ deployed, planned });
    expect(await isKnown(upstream.vpcId)).toBe(false);
    expect(await isKnown(upstream.token)).toBe(false);
    expect(await pulumi.isSecret(upstream.vpcId)).toBe(false);
    expect(await pulumi.isSecret(upstream.token)).toBe(true);
    expect(reads).toEqual({
      "network.vpcId": { label: "unknown" },
      "network.token": { label: "unknown", secret: true },
    });
  });

  it("takes the example for an output that the deployed upstream does not publish yet", async () => {
    published = { ...identity, vpcId: "vpc-1" };
    const { upstream, reads } = foresee({ deployed: published });
    expect(await valueOf(upstream.token)).toBe("example");
    expect(await pulumi.isSecret(upstream.token)).toBe(true);
    expect([reads["network.vpcId"]?.label, reads["network.token"]?.label]).toEqual(["known", "placeholder"]);
  });

  it("goes by the identity that the upstream will have", async () => {
    published = { ...identity, contractVersion: 0, vpcId: "vpc-1", token: "t" };
    const { upstream } = foresee({ deployed: published, planned: { contractVersion: { value: 1 } } });
    expect(await valueOf(upstream.vpcId)).toBe("vpc-1");
  });
});
