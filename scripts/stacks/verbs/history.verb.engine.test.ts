import { stripVTControlCharacters } from "node:util";
import { describe, expect, inject, it } from "vitest";
import { openGateWithoutRules } from "../../policies/policy-gate.ts";
import { pastUpdates, pastUpdatesInFiles } from "../../state/past-updates.ts";
import { PlatformFixture } from "../../testing/platform.fixture.ts";
import { engineAccess } from "../engine-access.ts";
import { projectOf } from "../platform.ts";
import { printHistory } from "./history.verb.ts";

const openPolicyGate = openGateWithoutRules;

async function printed(fixture: PlatformFixture, json: boolean): Promise<string> {
  let text = "";
  const console = { json, out: (line: string) => (text += `${line}\n`) };
  await printHistory(await fixture.platform(), { concurrency: 2 }, console);
  return stripVTControlCharacters(text);
}

describe.skipIf(!inject("engineAvailable"))("history, of what the real engine left", { timeout: 180_000 }, () => {
  it("is empty before the first run, then tells what the next one takes, and the run says so as it goes", async () => {
    const slow = `await new Promise((resolve) => setTimeout(resolve, 2500));`;
    const fixture = new PlatformFixture({ base: { body: slow }, left: { needs: ["base"], body: slow } });
    expect(JSON.parse(await printed(fixture, true))).toMatchObject({
      outlooks: [],
      stacks: [{ updates: [] }, { updates: [] }],
    });
    const first = await fixture.run("up", { openPolicyGate });
    expect(first.text).not.toContain("to go");
    await fixture.run("up", { openPolicyGate, force: true });

    const { stacks, outlooks } = JSON.parse(await printed(fixture, true)) as Record<
      string,
      readonly Record<string, unknown>[]
    >;
    expect(stacks).toMatchObject([
      { name: "base", updates: [{ kind: "update", succeeded: true, changes: { same: 3 } }, { kind: "update" }] },
      { name: "left" },
    ]);
    expect(outlooks).toMatchObject([{ verb: "up", concurrency: 2, criticalPath: { stacks: ["base", "left"] } }]);
    expect(await printed(fixture, false)).toMatch(
      /next up: ≈ \d+ s with 2 stacks at a time\nlongest chain: base → left, ≈ \d+ s/,
    );
    expect((await fixture.run("up", { openPolicyGate, force: true })).text).toMatch(
      /order: base, left\nabout \d+ s to go\n/,
    );

    // The same backend, as one whose history is not in files is asked.
    const platform = await fixture.platform();
    const asked = { project: projectOf(platform, "base"), stack: "local" };
    const told = await pastUpdates({ ...platform.backend, folder: undefined }, asked, engineAccess());
    expect(told).toEqual(await pastUpdatesInFiles(platform.backend, "base", "local"));
    expect(told).toHaveLength(3);
  });
});
