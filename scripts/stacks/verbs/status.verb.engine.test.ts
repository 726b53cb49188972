import { stripVTControlCharacters } from "node:util";
import { describe, expect, inject, it } from "vitest";
import { openGateWithoutRules } from "../../policies/policy-gate.ts";
import type { StackStatus } from "../../state/stack-status.ts";
import { PlatformFixture } from "../../testing/platform.fixture.ts";
import { printStatus } from "./status.verb.ts";

const openPolicyGate = openGateWithoutRules;

const reader = {
  needs: ["base"],
  body: `new aws.wafv2.IpSet("labelled", { name: pulumi.interpolate\`set-\${upstream.base.label}\`, scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: [] }, { provider });`,
};

async function printed(fixture: PlatformFixture, json: boolean): Promise<string> {
  let text = "";
  await printStatus(await fixture.platform(), {}, { json, out: (line) => (text += `${line}\n`) });
  return stripVTControlCharacters(text);
}

async function statusOf(fixture: PlatformFixture): Promise<Record<string, StackStatus>> {
  const { stacks } = JSON.parse(await printed(fixture, true)) as { stacks: (StackStatus & { name: string })[] };
  return Object.fromEntries(stacks.map((stack) => [stack.name, stack]));
}

describe.skipIf(!inject("engineAvailable"))("status, of what the real engine left", { timeout: 180_000 }, () => {
  it("tells never deployed, fresh, stale, failed, locked and destroyed apart", async () => {
    const fixture = new PlatformFixture({ base: { label: `"one"` }, left: reader });
    await fixture.run("preview", { only: ["base"], openPolicyGate });
    expect(await statusOf(fixture)).toMatchObject({
      base: { status: "never deployed", locks: [] },
      left: { status: "never deployed", locks: [] },
    });

    await fixture.run("up", { openPolicyGate });
    expect(await statusOf(fixture)).toMatchObject({
      base: { status: "fresh", resources: 1 },
      left: { status: "fresh", resources: 2, lastUpdate: { kind: "update", result: "succeeded" } },
    });

    fixture.write("base", { label: `"two"` });
    await fixture.run("up", { only: ["base"], openPolicyGate });
    expect(await statusOf(fixture)).toMatchObject({
      base: { status: "fresh" },
      left: { status: "stale", stale: [{ output: "base.label", before: "one", now: "two" }] },
    });
    expect(await printed(fixture, false)).toMatch(/│ left +│ stale +│ +2 │ .* │ base.label: one → two +│/);

    fixture.write("base", { label: `"two"`, body: `throw new Error("on purpose");` });
    await fixture.run("up", { only: ["base"], openPolicyGate });
    expect((await statusOf(fixture))["base"]).toMatchObject({ status: "failed", lastUpdate: { result: "failed" } });

    fixture.write("base", { label: `"two"`, body: `await new Promise((resolve) => setTimeout(resolve, 3000));` });
    const slow = fixture.run("up", { only: ["base"], openPolicyGate });
    await expect
      .poll(() => statusOf(fixture), { timeout: 60_000 })
      .toMatchObject({
        base: { status: "locked", locks: [{ owner: expect.stringContaining("@") as string }] },
      });
    await slow;
    expect(await statusOf(fixture)).toMatchObject({ base: { status: "fresh", locks: [] } });

    fixture.write("base", { label: `"two"` });
    await fixture.run("destroy", { openPolicyGate });
    expect(await statusOf(fixture)).toMatchObject({ base: { status: "destroyed" }, left: { status: "destroyed" } });
  });
});
