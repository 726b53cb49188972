import { expect, it } from "vitest";
import { plannedOutputs } from "./update-plan.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };
const asset = { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", hash: "abc" };

const planOf = (state: unknown): unknown => ({
  manifest: { time: "2026-11-22T00:00:00Z" },
  resourcePlans: {
    "urn:pulumi:dev::network::aws:ec2/vpc:Vpc::vpc": { steps: ["create"], state: { id: unknown } },
    "urn:pulumi:dev::network::pulumi:pulumi:Stack::network-dev": { steps: ["same"], state },
  },
});

it.each([
  { scenario: "a text", value: "10.0.0.0/16", planned: { value: "10.0.0.0/16" } },
  { scenario: "a number of zero", value: 0, planned: { value: 0 } },
  { scenario: "nothing", value: null, planned: { value: null } },
  { scenario: "an object", value: { zones: ["a", "b"] }, planned: { value: { zones: ["a", "b"] } } },
  { scenario: "the engine's mark of the unknown", value: unknown, planned: { unknown: true, secret: false } },
  { scenario: "a list with one unknown", value: ["subnet-1", unknown], planned: { unknown: true, secret: false } },
  { scenario: "an unknown deep inside", value: { a: [{ b: unknown }] }, planned: { unknown: true, secret: false } },
  { scenario: "a text that quotes the mark", value: `x${unknown}`, planned: { value: `x${unknown}` } },
  { scenario: "an encrypted secret", value: secret, planned: { unknown: true, secret: true } },
  { scenario: "a secret inside", value: { token: secret }, planned: { unknown: true, secret: true } },
  { scenario: "an asset", value: asset, planned: { unknown: true, secret: false } },
])("reads $scenario of the stack's planned outputs", ({ value, planned }) => {
  expect(plannedOutputs(planOf({ output: value }))).toEqual({ output: planned });
});

it.each([
  { scenario: "a plan without resources", plan: {} },
  { scenario: "a stack that publishes nothing", plan: planOf(undefined) },
  { scenario: "a stack whose outputs were never registered", plan: planOf(null) },
])("finds no outputs in $scenario", ({ plan }) => expect(plannedOutputs(plan)).toEqual({}));
