import { join } from "node:path";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { describe, expect, inject, it } from "vitest";
import { PlatformFixture } from "../testing/platform.fixture.ts";
import { startRun } from "../testing/platform-process.fixture.ts";
import { workflows } from "./workflows.plan.ts";

interface Step {
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What the nightly job gives the engine, of the workflow as it is committed. */
function nightlyOptions(): Record<string, string> {
  const run = workflows(readStackGraph(repository))["stack.yml"]?.jobs["run"] as { steps: readonly Step[] };
  const { env = {} } = run.steps.find(({ name }) => name === "Look for drift") ?? {};
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith("PULUMI_")));
}

/** Somebody changes the set of `base` past Pulumi. */
function changeByHand(root: string): void {
  const store = rehearsalStore(join(root, ".local/account"));
  const [set] = store.list("aws:wafv2/ipSet:IpSet");
  if (set === undefined) throw new Error("the account holds no set");
  const description = "changed by hand";
  store.put({ ...set, inputs: { ...set.inputs, description }, state: { ...set.state, description } });
  store.close();
}

describe.skipIf(!inject("engineAvailable"))("the nightly look for drift", { timeout: 60_000 }, () => {
  it("passes where all is as it was deployed, and fails with the resource's name where somebody has changed it", async () => {
    const { root } = new PlatformFixture({ base: {} });
    expect((await startRun(root, "up").ended).code).toBe(0);
    const options = nightlyOptions();
    expect(Object.keys(options)).not.toEqual([]);

    const quiet = await startRun(root, "preview", {}, options).ended;
    expect(quiet.code, quiet.printed).toBe(0);

    changeByHand(root);
    const drifted = await startRun(root, "preview", {}, options).ended;
    expect(drifted.code, drifted.printed).toBe(1);
    expect(drifted.printed).toContain("no changes were expected for preview but changes were proposed");
    expect(drifted.printed).toContain("aws:wafv2:IpSet set update [diff: ~description]");
  });
});
