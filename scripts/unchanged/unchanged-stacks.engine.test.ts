import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, inject, it } from "vitest";
import { openGateWithoutRules } from "../policies/policy-gate.ts";
import { type FixtureRun, PlatformFixture } from "../testing/platform.fixture.ts";

const openPolicyGate = openGateWithoutRules;
const statuses = ({ results }: FixtureRun): string[] => results.map(({ stack, status }) => `${stack} ${status}`);
const noEngine = () => Promise.reject(new Error("an engine was asked for"));

describe.skipIf(!inject("engineAvailable"))("a second run", { timeout: 120_000 }, () => {
  let fixture: PlatformFixture;
  const state = (stack: string): string => join(fixture.root, `.local/state/.pulumi/stacks/${stack}/local.json`);

  beforeEach(async () => {
    fixture = new PlatformFixture({ base: { label: `"one"` }, left: { needs: ["base"] }, other: {} });
    expect((await fixture.run("up", { openPolicyGate })).code).toBe(0);
  });

  it("starts no engine where nothing has changed, and says since when", async () => {
    const run = await fixture.run("up", { openPolicyGate, obtainEngine: noEngine });
    expect(run.code).toBe(0);
    expect(statuses(run)).toEqual(["base unchanged", "other unchanged", "left unchanged"]);
    expect(run.results[0]?.reason).toMatch(/^unchanged since 20\d\d-.*Z; --force deploys it anyway$/);
  });

  it("deploys all with --force", async () => {
    const run = await fixture.run("up", { openPolicyGate, force: true });
    expect(statuses(run)).toEqual(["base succeeded", "other succeeded", "left succeeded"]);
    expect(statuses(await fixture.run("up", { openPolicyGate }))).toEqual([
      "base unchanged",
      "other unchanged",
      "left unchanged",
    ]);
  });

  it("deploys a stack whose program has changed, and its reader only if what that reads has", async () => {
    fixture.write("base", { label: `"one"`, body: "// as before" });
    expect(statuses(await fixture.run("up", { openPolicyGate }))).toEqual([
      "base succeeded",
      "other unchanged",
      "left unchanged",
    ]);
    fixture.write("base", { label: `"two"` });
    expect(statuses(await fixture.run("up", { openPolicyGate }))).toEqual([
      "base succeeded",
      "other unchanged",
      "left succeeded",
    ]);
  });

  it("deploys a stack whose settings or whose own files have changed", async () => {
    writeFileSync(join(fixture.root, "projects/other/query.sql"), "SELECT 1;");
    expect(statuses(await fixture.run("up", { openPolicyGate }))).toContain("other succeeded");
    const settings = join(fixture.root, "projects/other/Pulumi.local.yaml");
    writeFileSync(settings, `${readFileSync(settings, "utf8")}# a change\n`);
    expect(statuses(await fixture.run("up", { openPolicyGate }))).toContain("other succeeded");
    writeFileSync(join(fixture.root, "projects/other/Pulumi.prod.yaml"), "config: {}\n");
    expect(statuses(await fixture.run("up", { openPolicyGate }))).toContain("other unchanged");
  });

  it("deploys a stack whose state somebody else has written", async () => {
    const text = readFileSync(state("other"), "utf8");
    writeFileSync(state("other"), text.replace(/"description": "source"/, `"description": "by somebody else"`));
    expect(readFileSync(state("other"), "utf8")).not.toBe(text);
    expect(statuses(await fixture.run("up", { openPolicyGate }))).toContain("other succeeded");
  });

  it("deploys again what was destroyed, and what came of another account", async () => {
    await fixture.run("destroy", { only: ["other"] });
    const again = await fixture.run("up", { openPolicyGate });
    expect(statuses(again)).toContain("other succeeded");
    for (const file of ["account.sqlite", "account.sqlite-wal", "account.sqlite-shm"])
      rmSync(join(fixture.root, ".local/account", file), { force: true });
    const elsewhere = await fixture.run("up", { openPolicyGate });
    expect(elsewhere.results.map(({ status }) => status)).not.toContain("unchanged");
  });

  it("does not take a failed update for a deployment", async () => {
    fixture.write("other", { body: `throw new Error("no");` });
    expect(statuses(await fixture.run("up", { openPolicyGate }))).toContain("other failed");
    expect(statuses(await fixture.run("up", { openPolicyGate }))).toContain("other failed");
  });
});
