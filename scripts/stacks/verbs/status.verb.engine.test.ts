import { readdirSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
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

const compressions = { gzip: "PULUMI_DIY_BACKEND_GZIP", zstd: "PULUMI_DIY_BACKEND_ZSTD" };

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

  it.each(Object.entries(compressions))("reads what is compressed by %s", async (_, variable) => {
    vi.stubEnv(variable, "true");
    onTestFinished(() => void vi.unstubAllEnvs());
    const fixture = new PlatformFixture({ base: {} });
    await fixture.run("up", { openPolicyGate });
    const stacks = readdirSync(join(fixture.root, ".local/state/.pulumi/stacks/base"));
    expect(stacks.filter((file) => /^local\.json\.(gz|zst)$/.test(file))).toHaveLength(1);
    expect(await statusOf(fixture)).toMatchObject({
      base: { status: "fresh", resources: 1, lastUpdate: { result: "succeeded" } },
    });
    expect((await fixture.run("up", { openPolicyGate })).results[0]?.status).toBe("unchanged");
    expect((await fixture.run("destroy", { openPolicyGate })).results[0]?.changes).toEqual({ delete: 3 });
  });
});
