import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { openGateWithoutRules } from "../policies/policy-gate.ts";
import { engineAccess } from "../stacks/engine-access.ts";
import { PlatformFixture } from "../testing/platform.fixture.ts";
import { StackReaders } from "./stack-readers.ts";

const openPolicyGate = openGateWithoutRules;

/** A program of somebody else that reads `base` of another copy than its own. */
const foreign = `new pulumi.StackReference("foreign", { name: "organization/base/local" });`;

describe.skipIf(!inject("engineAvailable"))(
  "who reads a stack, by what the real engine keeps",
  { timeout: 180_000 },
  () => {
    it("keeps a stack that a deployed stack of another copy reads, and destroys it when that one is gone", async () => {
      const fixture = new PlatformFixture({ base: {}, other: { body: foreign } });
      await fixture.run("up", { only: ["base"], openPolicyGate });
      await fixture.run("up", { only: ["other"], suffix: "pr42", openPolicyGate });
      await expect(fixture.run("destroy", { only: ["base"] })).rejects.toThrow(
        /LiveConsumers: "base" of local is read by other\/local-pr42, still deployed\n.*remedy: destroy these first/,
      );
      const { backend } = await fixture.platform();
      // The same backend, as one whose state is not in files is asked.
      const asked = new StackReaders({ ...backend, folder: undefined }, engineAccess());
      expect(await asked.of(["base"], "local")).toEqual([{ project: "other", stack: "local-pr42", reads: "base" }]);

      expect((await fixture.run("destroy", { only: ["other"], suffix: "pr42" })).code).toBe(0);
      expect((await fixture.run("destroy", { only: ["base"] })).code).toBe(0);
    });

    it("hears of projects that are none of the platform's", async () => {
      const fixture = new PlatformFixture({ base: {}, other: { body: foreign } });
      await fixture.run("up", { openPolicyGate });
      const stacks = join(fixture.root, ".local/state/.pulumi/stacks");
      mkdirSync(join(stacks, "billing"));
      writeFileSync(join(stacks, "billing/live.json"), readFileSync(join(stacks, "other/local.json")));
      await fixture.run("destroy", { only: ["other"] });
      await expect(fixture.run("destroy", { only: ["base"] })).rejects.toThrow(
        /"base" of local is read by billing\/live/,
      );
    });

    it("never ignores that a resource is protected", async () => {
      const fixture = new PlatformFixture({
        base: {
          body: `new aws.wafv2.IpSet("kept", { name: "kept-local-t1", scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: [] }, { provider, protect: true });`,
        },
      });
      await fixture.run("up", { openPolicyGate });
      const { code, results } = await fixture.run("destroy");
      expect(code).toBe(1);
      expect(results[0]?.reason).toMatch(/kept.*cannot be deleted[\s\S]*protect/);
    });
  },
);
