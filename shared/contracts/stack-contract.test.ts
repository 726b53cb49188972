import { expect, it } from "vitest";
import { z } from "zod";
import { refuseForeignIdentity } from "./read-upstream.ts";
import { committedContract, defineContract, parseOutput } from "./stack-contract.ts";

const contract = defineContract({
  project: "network",
  version: 2,
  outputs: { vpcId: z.string().regex(/^vpc-/, "expected vpc-<hex>"), zones: z.array(z.string()).length(3) },
  secrets: [],
  example: { vpcId: "vpc-0", zones: ["a", "b", "c"] },
});

const scope = {
  organization: "organization",
  project: "data",
  stack: "dev",
  environment: "dev",
  environmentSuffix: "d1",
} as const;

it("refuses an example that breaks its own contract", () => {
  expect(() =>
    defineContract({ project: "x", version: 1, outputs: { id: z.string() }, secrets: [], example: { id: 3 as never } }),
  ).toThrow(/output "id" of "x" breaks contract v1/);
});

it("names project, output, version and remedy of a broken output", () => {
  expect(() => parseOutput(contract, "vpcId", contract.outputs.vpcId, "subnet-1")).toThrow(
    /BrokenContract: output "vpcId" of "network" breaks contract v2: ✖ expected vpc-<hex>\n.*remedy: deploy "network" from this commit/,
  );
  expect(() => parseOutput(contract, "zones", contract.outputs.zones, undefined)).toThrow(
    /output "zones" of "network"/,
  );
});

it.each([
  {
    scenario: "a stack that published nothing",
    published: { version: undefined, environment: undefined, suffix: undefined },
    refusal:
      /UpstreamNotDeployed: the stack "dev" of "network" has published nothing\n.*up --env dev --rehearse --to network/,
  },
  {
    scenario: "another version",
    published: { version: 1, environment: "dev", suffix: "d1" },
    refusal: /ContractVersionMismatch: "network" publishes contract v1, "data" reads v2\n.*from the same commit/,
  },
  {
    scenario: "another suffix",
    published: { version: 2, environment: "dev", suffix: "d2" },
    refusal: /EnvironmentMismatch: "network" was deployed as dev-d2, "data" is dev-d1\n.*same environmentSuffix/,
  },
  {
    scenario: "another environment",
    published: { version: 2, environment: "prod", suffix: "d1" },
    refusal: /EnvironmentMismatch/,
  },
])("refuses the outputs of $scenario", ({ published, refusal }) => {
  expect(() => refuseForeignIdentity(scope, contract, published, "--env dev --rehearse")).toThrow(refusal);
});

it("takes the outputs of its own copy", () => {
  const published = { version: 2, environment: "dev", suffix: "d1" };
  expect(() => refuseForeignIdentity(scope, contract, published, "--env dev")).not.toThrow();
});

it("describes a contract as JSON Schema with its version", () => {
  expect(committedContract(contract)).toMatchObject({
    project: "network",
    version: 2,
    secrets: [],
    properties: { vpcId: { type: "string", pattern: "^vpc-" }, zones: { type: "array", minItems: 3 } },
  });
});
