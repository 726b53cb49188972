import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { openGateWithoutRules } from "../policies/policy-gate.ts";
import { type FixtureRun, PlatformFixture } from "../testing/platform.fixture.ts";

const openPolicyGate = openGateWithoutRules;
const statuses = ({ results }: FixtureRun): string[] => results.map(({ stack, status }) => `${stack} ${status}`);
const noEngine = () => Promise.reject(new Error("an engine was asked for"));
const up = async (fixture: PlatformFixture, options = {}): Promise<string[]> =>
  statuses(await fixture.run("up", { openPolicyGate, ...options }));

describe.skipIf(!inject("engineAvailable"))("a second run", { timeout: 240_000 }, () => {
  it("starts no engine where nothing has changed, and says since when; --force deploys all the same", async () => {
    const fixture = new PlatformFixture({ base: {} });
    await up(fixture);
    const run = await fixture.run("up", { openPolicyGate, obtainEngine: noEngine });
    expect(run.code).toBe(0);
    expect(statuses(run)).toEqual(["base unchanged"]);
    expect(run.results[0]?.reason).toMatch(/^unchanged since 20\d\d-.*Z; --force deploys it anyway$/);
    expect(await up(fixture, { force: true })).toEqual(["base succeeded"]);
    expect(await up(fixture, { obtainEngine: noEngine })).toEqual(["base unchanged"]);
  });

  it("deploys a stack whose program has changed, and its reader only if what that reads has", async () => {
    const fixture = new PlatformFixture({ base: { label: `"one"` }, left: { needs: ["base"] }, other: {} });
    await up(fixture);
    fixture.write("base", { label: `"one"`, body: "// as before" });
    expect(await up(fixture)).toEqual(["base succeeded", "other unchanged", "left unchanged"]);
    fixture.write("base", { label: `"two"` });
    expect(await up(fixture)).toEqual(["base succeeded", "other unchanged", "left succeeded"]);
  });

  it("deploys a stack whose own files or settings have changed, and not for another environment's settings", async () => {
    const fixture = new PlatformFixture({ base: {} });
    await up(fixture);
    const project = join(fixture.root, "projects/base");
    writeFileSync(join(project, "Pulumi.prod.yaml"), "config: {}\n");
    writeFileSync(join(project, "README.md"), "about it");
    expect(await up(fixture, { obtainEngine: noEngine })).toEqual(["base unchanged"]);
    writeFileSync(join(project, "query.sql"), "SELECT 1;");
    expect(await up(fixture)).toEqual(["base succeeded"]);
    fixture.write("base", { environmentSuffix: "t2" });
    expect(await up(fixture)).toEqual(["base succeeded"]);
  });

  it("deploys a stack whose state somebody else has written, and whose account is another one", async () => {
    const fixture = new PlatformFixture({ base: {} });
    await up(fixture);
    const file = join(fixture.root, ".local/state/.pulumi/stacks/base/local.json");
    const text = readFileSync(file, "utf8");
    const written = text.replace(/"description": ?"source"/, `"description":"by somebody else"`);
    expect(written).not.toBe(text);
    writeFileSync(file, written);
    expect(await up(fixture)).toEqual(["base succeeded"]);
    for (const name of ["account.sqlite", "account.sqlite-wal", "account.sqlite-shm"])
      rmSync(join(fixture.root, ".local/account", name), { force: true });
    expect(await up(fixture)).toEqual(["base succeeded"]);
  });

  it("does not take a failed update for a deployment", async () => {
    const fixture = new PlatformFixture({ base: { body: `throw new Error("no");` } });
    expect(await up(fixture)).toEqual(["base failed"]);
    expect(await up(fixture)).toEqual(["base failed"]);
  });
});
