import { expect, it } from "vitest";
import { stackState } from "./stack-state.ts";

const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };

it("reads resources, outputs with secrets masked, references and time from a checkpoint", () => {
  const state = stackState({
    manifest: { time: "2026-11-22T00:00:00Z" },
    resources: [
      { type: "pulumi:pulumi:Stack", outputs: { vpcId: "vpc-1", nested: { token: secret }, list: [secret] } },
      { type: "pulumi:providers:aws", custom: true },
      {
        type: "pulumi:pulumi:StackReference",
        custom: true,
        inputs: { name: "organization/network/dev" },
        outputs: { name: "organization/network/dev", outputs: { vpcId: "vpc-0", token: secret } },
      },
      { type: "payments:network:ZonedVpc" },
      { type: "aws:ec2/vpc:Vpc", custom: true },
    ],
  });
  expect(state).toMatchObject({
    resources: 1,
    outputs: { vpcId: "vpc-1", nested: { token: "[secret]" }, list: ["[secret]"] },
    reads: { network: { vpcId: "vpc-0", token: "[secret]" } },
    updatedAt: "2026-11-22T00:00:00Z",
    pendingOperations: 0,
  });
});

it("takes an empty checkpoint for a stack without resources", () => {
  expect(stackState({})).toMatchObject({
    resources: 0,
    outputs: {},
    reads: {},
    updatedAt: undefined,
    pendingOperations: 0,
  });
});

it("has another digest after every change, and another one of the outputs only if these have changed", () => {
  const stack = (outputs: Record<string, unknown>) => ({ type: "pulumi:pulumi:Stack", outputs });
  const before = stackState({ resources: [stack({ token: secret })] });
  const grown = stackState({ resources: [stack({ token: secret }), { type: "aws:ec2/vpc:Vpc" }] });
  const changed = stackState({ resources: [stack({ token: { ...secret, ciphertext: "v1:def" } })] });
  expect(grown.digest).not.toBe(before.digest);
  expect(grown.outputsDigest).toBe(before.outputsDigest);
  expect(changed.outputsDigest).not.toBe(before.outputsDigest);
  expect(stackState({ resources: [stack({ token: secret })] })).toEqual(before);
});
