import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { describe, expect, inject, it, vi } from "vitest";
import { openGateWithoutRules } from "../policies/policy-gate.ts";
import { PlatformFixture } from "../testing/platform.fixture.ts";

const openPolicyGate = openGateWithoutRules;

/** A reader that makes a second set, named after the upstream's label. */
const reader = {
  needs: ["base"],
  body: `new aws.wafv2.IpSet("labelled", { name: pulumi.interpolate\`set-\${upstream.base.label}\`, scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: [] }, { provider });`,
};

describe.skipIf(!inject("engineAvailable"))("a preview through the real engine", { timeout: 180_000 }, () => {
  it("shows a new output together with its reader, and later a changed value, before either is deployed", async () => {
    const fixture = new PlatformFixture({ base: {}, left: { needs: ["base"] } });
    await fixture.run("up", { openPolicyGate });

    fixture.write("base", { label: `"one"` });
    fixture.write("left", reader);
    const added = await fixture.run("preview", { openPolicyGate });
    expect(added.code).toBe(0);
    expect(added.results.map(({ changes }) => changes["create"] ?? 0)).toEqual([0, 1]);
    expect(added.document).toMatchObject({
      reads: {
        base: {},
        left: { base: { setArn: { label: "known" }, label: { label: "planned", value: "one" } } },
      },
      notApplicable: ["left"],
    });
    const alone = await fixture.run("preview", { only: ["left"], openPolicyGate });
    expect(alone.document).toMatchObject({
      reads: { left: { base: { setArn: { label: "known" }, label: { label: "placeholder", value: "example" } } } },
    });

    await fixture.run("up", { openPolicyGate });
    fixture.write("base", { label: `"two"` });
    const changed = await fixture.run("preview", { openPolicyGate });
    expect(changed.results.map(({ changes }) => changes["replace"] ?? 0)).toEqual([0, 1]);
    expect(changed.document).toMatchObject({
      reads: { left: { base: { label: { label: "planned", value: "two" } } } },
    });

    fixture.write("base", { label: `"one"` });
    const unchanged = await fixture.run("preview", { openPolicyGate });
    expect(unchanged.document).toMatchObject({
      reads: { left: { base: { setArn: { label: "known" }, label: { label: "known", value: "one" } } } },
      notApplicable: [],
    });
  });

  it("foresees stacks that were never deployed from their previews in the run, else from their contracts", async () => {
    const fixture = new PlatformFixture({ base: { label: `"one"` }, left: reader });
    const both = await fixture.run("preview", { openPolicyGate });
    expect(both.results.map(({ changes, reason }) => [changes["create"], reason])).toEqual([
      [3, undefined],
      [4, undefined],
    ]);
    expect(both.document).toMatchObject({
      reads: { left: { base: { setArn: { label: "unknown" }, label: { label: "planned", value: "one" } } } },
    });
    expect(both.document).toMatchObject({ outputs: { base: { setArn: "[unknown]", label: "one" } } });
    const alone = await fixture.run("preview", { only: ["left"], openPolicyGate });
    const arn = "arn:aws:wafv2:ap-southeast-1:111122223333:regional/ipset/example/0";
    expect(alone.document).toMatchObject({
      reads: {
        left: {
          base: { setArn: { label: "placeholder", value: arn }, label: { label: "placeholder", value: "example" } },
        },
      },
      notApplicable: ["left"],
    });
    expect(rehearsalStore(join(fixture.root, ".local/account")).list("aws:wafv2/ipSet:IpSet")).toEqual([]);
  });

  it("serves a planned secret as an unknown secret, shows it nowhere, and keeps no plan", async () => {
    const fixture = new PlatformFixture({ base: { label: `pulumi.secret("planted-secret")` }, left: reader });
    const temporary = join(fixture.root, "temporary");
    mkdirSync(temporary);
    vi.stubEnv("TMPDIR", temporary);
    const { code, document, text } = await fixture.run("preview", { openPolicyGate });
    vi.unstubAllEnvs();
    expect(code).toBe(0);
    expect(document).toMatchObject({ reads: { left: { base: { label: { label: "unknown", secret: true } } } } });
    expect(text).not.toContain("planted-secret");
    expect(readdirSync(temporary)).toEqual([]);
  });
});
