import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { SimulatedAccount } from "@payments/shared/simulated-aws/account.ts";
import { LateServices } from "@payments/shared/simulated-aws/left-behind.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { describe, expect, inject, it } from "vitest";
import { openGateWithoutRules } from "../../policies/policy-gate.ts";
import { PlatformFixture } from "../../testing/platform.fixture.ts";
import { engineAccess } from "../engine-access.ts";
import { type SweepOptions, sweep } from "./sweep.verb.ts";

const openPolicyGate = openGateWithoutRules;
const group = "/aws/ecs/containerinsights/cluster-local-t1/performance";

async function swept(fixture: PlatformFixture, options: Partial<SweepOptions> = {}) {
  let printed = "";
  const write = (text: string) => (printed += `${text}\n`);
  const console = {
    json: false,
    out: write,
    info: write,
    reporter: () => Promise.reject(new Error("no run")) as never,
  };
  const code = await sweep(
    { delete: false, yes: false, ...options },
    {
      platform: await fixture.platform(),
      console,
      obtainEngine: engineAccess(),
      callerAccount: () => Promise.reject(new Error("a rehearsal has no credentials")),
    },
  );
  return { code, printed: stripVTControlCharacters(printed) };
}

/** What a late writer does to a rehearsal's account after its destruction. */
function writeLate(fixture: PlatformFixture): void {
  const store = rehearsalStore(join(fixture.root, ".local/account"));
  new LateServices(new SimulatedAccount(store)).writeLog(group);
  store.close();
}

it("proves of an account without leftovers that nothing remains", async () => {
  expect(await swept(new PlatformFixture({ base: {} }))).toEqual({ code: 0, printed: "nothing remains\n" });
});

it("lists what a late writer made again, deletes nothing until asked to, then proves that nothing remains", async () => {
  const fixture = new PlatformFixture({ base: {} });
  writeLate(fixture);
  for (let dry = 0; dry < 2; dry += 1) {
    const { code, printed } = await swept(fixture);
    expect(printed).toContain(`│ log group │ ${group} │ can be deleted │`);
    expect(printed).toContain("1 remain; what can be deleted goes with: npm run stacks -- sweep --env local --delete");
    expect(code).toBe(1);
  }
  const { code, printed } = await swept(fixture, { delete: true });
  expect(printed).toContain(`deleted log group ${group}\nnothing remains\n`);
  expect(code).toBe(0);
});

it("goes on when AWS refuses one deletion, and lists it with AWS's words", async () => {
  const fixture = new PlatformFixture({ base: {} });
  const store = rehearsalStore(join(fixture.root, ".local/account"));
  const account = new SimulatedAccount(store);
  const held = { name: "/aws/ecs/containerinsights/cluster-local-t1/held", deletionProtectionEnabled: true };
  account.create("aws:cloudwatch/logGroup:LogGroup", "held", held);
  store.close();
  writeLate(fixture);
  const { code, printed } = await swept(fixture, { delete: true });
  expect(printed).toContain(`deleted log group ${group}`);
  expect(printed).toMatch(/cluster-local-t1\/held │ can be deleted │ .*has deletion protection enabled/);
  expect(printed).toContain("1 remain;");
  expect(code).toBe(1);
});

it("refuses credentials of another account than the settings name, before it asks for anything", async () => {
  const platform = await new PlatformFixture({ base: {} }).platform();
  const common = { environmentSuffix: "t1", region: "ap-southeast-1", accountId: "111122223333" };
  const print = () => expect.unreachable("nothing is found");
  const asked = {
    platform: {
      ...platform,
      environment: "dev",
      rehearsed: false,
      stack: "dev",
      settings: new Map([["base", common]]),
    } as const,
    console: { json: false, out: print, info: print, reporter: print },
    obtainEngine: engineAccess(),
    callerAccount: () => Promise.resolve("999900001111"),
  };
  await expect(sweep({ delete: true, yes: true }, asked)).rejects.toThrow(
    /WrongAccount: the credentials are of account 999900001111, the settings of dev name 111122223333/,
  );
});

describe.skipIf(!inject("engineAvailable"))("beside deployed stacks", { timeout: 120_000 }, () => {
  it("touches nothing while a stack of the copy is deployed, and finds nothing after its destruction", async () => {
    const fixture = new PlatformFixture({ base: {} });
    await fixture.run("up", { openPolicyGate });
    await expect(swept(fixture, { delete: true })).rejects.toThrow(
      /StillDeployed: base of local still deployed[\s\S]*remedy: destroy them first: npm run stacks -- destroy --env local/,
    );
    await fixture.run("destroy");
    expect(await swept(fixture)).toEqual({ code: 0, printed: "nothing remains\n" });
  });
});
