import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { describe, expect, inject, it } from "vitest";
import { openGateWithoutRules } from "../policies/policy-gate.ts";
import { PlatformFixture } from "../testing/platform.fixture.ts";

/** base → left, right → top */
const diamond = {
  base: {},
  left: { needs: ["base"] },
  right: { needs: ["base"] },
  top: { needs: ["left", "right"] },
} as const;

describe.skipIf(!inject("engineAvailable"))("through the real engine", { timeout: 120_000 }, () => {
  it("lets what runs finish when a stack fails, skips only its readers, and goes on the next time", async () => {
    const fixture = new PlatformFixture(diamond);
    fixture.write("left", {
      needs: ["base"],
      body: `new aws.wafv2.IpSet("wrong", { name: "wrong-local-t1", scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: ["nowhere"] }, { provider });`,
    });
    const failed = await fixture.run("up");
    expect(failed.results.map(({ stack, status }) => [stack, status])).toEqual([
      ["base", "succeeded"],
      ["left", "failed"],
      ["right", "succeeded"],
      ["top", "skipped"],
    ]);
    expect(failed.code).toBe(1);
    expect(failed.results[1]?.reason).toMatch(
      /StackFailed: up of "left" failed:[\s\S]*"nowhere" is no IPV4 range[\s\S]*remedy: correct the cause/,
    );
    expect(failed.results[3]?.reason).toBe("waits for left");

    fixture.write("left", { needs: ["base"] });
    const resumed = await fixture.run("up");
    expect(resumed.code).toBe(0);
    expect(resumed.results.map(({ changes }) => changes["create"] ?? 0)).toEqual([0, 1, 0, 3]);
  });

  it("fails the update of a producer whose value breaks its contract, before any consumer reads it", async () => {
    const fixture = new PlatformFixture({ base: { body: `value = provider.urn;` }, left: { needs: ["base"] } });
    const { results } = await fixture.run("up");
    expect(results[0]?.reason).toMatch(/BrokenContract: output "setArn" of "base" breaks contract v1/);
    expect(results[1]).toMatchObject({ status: "skipped", reason: "waits for base" });
  });

  it("refuses a contract of another version as it reads, with the versions of both", async () => {
    const fixture = new PlatformFixture({ base: {}, left: { needs: ["base"] } });
    await fixture.run("up", { only: ["base"] });
    fixture.write("base", { version: 2 });
    const { results } = await fixture.run("up", { only: ["left"] });
    expect(results[0]?.reason).toMatch(/ContractVersionMismatch: "base" publishes contract v1, "left" reads v2/);
    expect(results[0]?.reason).toMatch(/remedy: deploy "base" and "left" from the same commit/);
  });

  it("says that the backend cannot be reached, and changes nothing", async () => {
    const fixture = new PlatformFixture({ base: {} });
    const blocked = join(fixture.root, "blocked");
    writeFileSync(blocked, "a file where the backend's folder should be");
    const { code, results } = await fixture.run("up", { environment: { PULUMI_BACKEND_URL: `file://${blocked}` } });
    expect(code).toBe(1);
    expect(results[0]?.reason).toMatch(
      /BackendUnreachable: the state backend cannot be reached for "base"[\s\S]*nothing was changed/,
    );
  });

  it("keeps a producer when the destruction of its reader failed, and destroys it the next time", async () => {
    const fixture = new PlatformFixture({ base: {}, left: { needs: ["base"] }, right: { needs: ["base"] } });
    await fixture.run("up");
    const store = rehearsalStore(join(fixture.root, ".local/account"));
    const type = "aws:wafv2/ipSet:IpSet";
    const left = store.list(type).find(({ name }) => name === "left-local-t1")?.id ?? "";
    const byHand = { fromType: "aws:wafv2/webAcl:WebAcl", fromId: "made-by-hand" };
    store.setUses(byHand.fromType, byHand.fromId, [{ ...byHand, path: "rules", toType: type, toId: left }]);
    const failed = await fixture.run("destroy");
    expect(failed.results.map(({ stack, status }) => [stack, status])).toEqual([
      ["base", "skipped"],
      ["left", "failed"],
      ["right", "succeeded"],
    ]);
    expect(failed.results[0]?.reason).toBe("waits for left");
    expect(failed.results[1]?.reason).toMatch(
      /DependencyViolation: .* is in use by aws:wafv2\/webAcl:WebAcl made-by-hand/,
    );
    store.setUses(byHand.fromType, byHand.fromId, []);
    expect((await fixture.run("destroy")).code).toBe(0);
    expect(store.list().filter(({ owner }) => owner === undefined)).toEqual([]);
    store.close();
  });

  it("touches no committed file where it rehearses an environment, and sends nobody from there to AWS", async () => {
    const fixture = new PlatformFixture({ base: {}, reader: { needs: ["base"] } });
    const project = join(fixture.root, "projects/base");
    const committed = () =>
      new Map(readdirSync(project).map((name) => [name, readFileSync(join(project, name), "utf8")]));
    const before = committed();
    for (const verb of ["preview", "up", "up", "destroy"] as const) {
      const { code, text } = await fixture.run(verb, { rehearse: "dev", force: true, only: ["base"] });
      expect(code, text).toBe(0);
    }
    expect(committed()).toEqual(before);

    fixture.write("base", { body: `throw new Error("half of it");` });
    expect(
      (await fixture.run("up", { rehearse: "dev", only: ["base"], openPolicyGate: openGateWithoutRules })).code,
    ).toBe(1);
    const reader = await fixture.run("up", { rehearse: "dev", only: ["reader"], openPolicyGate: openGateWithoutRules });
    expect(reader.text).toContain("npm run stacks -- up --env dev --rehearse --to base");
  });

  it("makes a second copy with --suffix from the same settings, and leaves no file behind", async () => {
    const fixture = new PlatformFixture({ base: {}, left: { needs: ["base"] } });
    await fixture.run("up");
    const copy = await fixture.run("up", { suffix: "pr42" });
    expect(copy.code).toBe(0);
    const names = rehearsalStore(join(fixture.root, ".local/account"))
      .list("aws:wafv2/ipSet:IpSet")
      .map(({ name }) => name);
    expect(names.sort()).toEqual(["base-local-pr42", "base-local-t1", "left-local-pr42", "left-local-t1"]);
    expect(readdirSync(join(fixture.root, "projects/base")).filter((file) => file.includes("pr42"))).toEqual([]);
    expect(existsSync(join(fixture.root, ".local/state/.pulumi/stacks/base/local-pr42.json"))).toBe(true);
  });
});

describe.skipIf(!inject("engineAvailable"))("an exception from a rule", { timeout: 60_000 }, () => {
  const exception = {
    rule: "key-rotation",
    project: "base",
    resource: "aws:kms/key:Key key-old",
    owner: "security-team",
    reason: "read by a partner",
    expires: "2999-12-31",
  };

  it("is printed at every run", async () => {
    const fixture = new PlatformFixture({ base: {} });
    const options = { openPolicyGate: () => ({ ...openGateWithoutRules(), exceptions: [exception] }) };
    for (const verb of ["preview", "up", "up"] as const) {
      const { text } = await fixture.run(verb, options);
      expect(text).toContain(
        "policy rules with an exception: key-rotation in base until 2999-12-31 (why: npm run stacks -- policies)",
      );
    }
  });

  it("that has expired lets no run begin", async () => {
    const fixture = new PlatformFixture({ base: {} });
    const expired = new OperatorError("ExceptionExpired", { problem: "key-rotation has expired", remedy: "keep it" });
    const openPolicyGate = () => {
      throw expired;
    };
    await expect(fixture.run("up", { openPolicyGate })).rejects.toThrow("ExceptionExpired");
    expect(existsSync(join(fixture.root, ".local/state/.pulumi/stacks/base"))).toBe(false);
  });
});

describe("without an engine", { timeout: 60_000 }, () => {
  it("tells what a program throws under its stack's name, and checks nothing that reads it", async () => {
    const fixture = new PlatformFixture({
      base: { body: `throw new Error("thrown by the program");` },
      left: { needs: ["base"] },
    });
    const { code, results } = await fixture.check();
    expect(code).toBe(1);
    expect(results).toMatchObject([{ stack: "base", refusals: ["thrown by the program"] }]);
    expect(results).toHaveLength(1);
  });

  it("checks the programs instead, says that this was no deployment, and fails", async () => {
    const fixture = new PlatformFixture({ base: {}, left: { needs: ["base"] } });
    const unavailable = new OperatorError("EngineUnavailable", { problem: "no engine", remedy: "install one" });
    const { code, text, results } = await fixture.run("up", { obtainEngine: () => Promise.reject(unavailable) });
    expect(code).toBe(3);
    expect(text).toContain("EngineUnavailable: no engine\n  remedy: install one");
    expect(text).toContain("This was no deployment: nothing was deployed, since there is no Pulumi engine.");
    expect(results).toMatchObject([
      { stack: "base", resources: 1 },
      { stack: "left", resources: 1 },
    ]);
    expect(existsSync(join(fixture.root, ".local/account"))).toBe(false);
  });
});
