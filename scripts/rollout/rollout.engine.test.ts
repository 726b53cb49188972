import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { setAlarmState } from "@payments/shared/simulated-aws/services/ecs-deployment-record.ts";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { openPolicyGate } from "../policies/policy-gate.ts";
import { engineAccess } from "../stacks/engine-access.ts";
import { openPlatform } from "../stacks/platform.ts";
import {
  bringBack,
  giveUp,
  printRollouts,
  type RolloutContext,
  recordTests,
  rollOutRevision,
} from "../stacks/verbs/rollout.verb.ts";
import { runOrCheck } from "../stacks/verbs/start.verb.ts";
import { PlatformFixture, RecordingConsole } from "../testing/platform.fixture.ts";

const secondSet = `new aws.wafv2.IpSet("second", {
  name: \`second-\${scope.environment}-\${scope.environmentSuffix}\`, scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: [],
}, { provider });`;
const alarm = "alarm-errors-staging-t1";

let fixture: PlatformFixture;
let console: RecordingConsole;
let environment: NodeJS.ProcessEnv;
let removal: () => void;

const git = (...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], {
    cwd: fixture.root,
    encoding: "utf8",
  }).trim();

function commit(words: string): string {
  for (const project of ["base", "reader"])
    for (const env of ["dev", "staging", "prod"])
      writeFileSync(
        join(fixture.root, "projects", project, `Pulumi.${env}.yaml`),
        `config:\n  ${project}:settings: { environmentSuffix: t1 }\n`,
      );
  git("add", "-A");
  git("commit", "-qm", words);
  return git("rev-parse", "HEAD");
}

const context = (): RolloutContext => ({
  root: fixture.root,
  console,
  rehearse: true,
  processEnvironment: environment,
  author: "ada",
  now: () => new Date(),
  sleep: () => Promise.reject(new Error("a rehearsal does not wait")),
  deployFrom: async (folder, env, layer) => {
    const platform = await openPlatform(folder, { env, rehearse: true }, environment);
    const only = layer === undefined ? {} : { only: [layer] };
    const run = { platform, console: new RecordingConsole(), obtainEngine: engineAccess(), openPolicyGate };
    return (await runOrCheck("up", { concurrency: 2, yes: true, ...only }, run)) === 0;
  },
});

/** IP sets of an environment's own account, by name. */
function sets(env: string): string[] {
  const store = rehearsalStore(join(fixture.root, `.local/rehearsed/account-${env}`));
  const names = store.list("aws:wafv2/ipSet:IpSet").map(({ name }) => String(name));
  store.close();
  return names.sort();
}

function ring(state: "before" | undefined): void {
  const store = rehearsalStore(join(fixture.root, ".local/rehearsed/account-staging"));
  const type = "aws:cloudwatch/metricAlarm:MetricAlarm";
  store.put({ type, id: alarm, inputs: {}, state: {}, arn: undefined, name: alarm, owner: undefined });
  setAlarmState(store, alarm, state);
  store.close();
}

const out = (names: readonly string[], approve?: string) =>
  rollOutRevision(names, { revision: "HEAD", ...(approve === undefined ? {} : { approve }) }, context());

// One life of a platform in three environments, in order: each test goes on where the one before it ended.
describe.skipIf(!inject("engineAvailable"))("a rollout through the real engine", { timeout: 180_000 }, () => {
  let first: string;
  let second: string;

  beforeAll(() => {
    fixture = new PlatformFixture({ base: {}, reader: { needs: ["base"] } }, (remove) => (removal = remove));
    console = new RecordingConsole();
    environment = { ...process.env, PAYMENTS_LOCAL: join(fixture.root, ".local") };
    writeFileSync(join(fixture.root, ".gitignore"), ".local/\n");
    git("init", "-q");
    first = commit("first");
    return removal;
  });

  it("refuses what is not committed", async () => {
    writeFileSync(join(fixture.root, "note.txt"), "");
    await expect(out(["dev"])).rejects.toThrow(/the working folder has changes that no revision holds:\n\?\? note.txt/);
    rmSync(join(fixture.root, "note.txt"));
  });

  it("refuses a revision whose tests are red, and deploys nothing", async () => {
    await recordTests({ revision: "HEAD", outcome: "failed" }, context());
    await expect(out(["dev"])).rejects.toThrow(/dev is not deployed: tests: they failed/);
    expect(sets("dev")).toEqual([]);
  });

  it("deploys dev and staging, and stops before prod without an approval", async () => {
    await recordTests({ revision: "HEAD", outcome: "succeeded" }, context());
    await expect(out(["dev", "staging", "prod"])).rejects.toThrow(/prod is not deployed: approval: nobody approved/);
    expect(sets("dev")).toEqual(["base-dev-t1", "reader-dev-t1"]);
    expect(sets("staging")).toEqual(["base-staging-t1", "reader-staging-t1"]);
    expect(sets("prod")).toEqual([]);
  });

  it("deploys nothing to prod while an alarm rings in staging, approved or not", async () => {
    ring("before");
    await expect(out(["dev", "staging", "prod"], "grace")).rejects.toThrow(
      `prod is not deployed: staging: alarms ring: ${alarm}`,
    );
    expect(sets("prod")).toEqual([]);
  });

  it("goes on to prod once the alarm is quiet", async () => {
    ring(undefined);
    await out(["dev", "staging", "prod"], "grace");
    expect(sets("prod")).toEqual(["base-prod-t1", "reader-prod-t1"]);
  });

  it("deploys the committed revision, not the working folder, and ends at an abort", async () => {
    fixture.write("base", { body: secondSet });
    second = commit("second");
    await recordTests({ revision: "HEAD", outcome: "succeeded" }, context());
    const { deployFrom } = context();
    const aborting: RolloutContext = {
      ...context(),
      deployFrom: async (...args) => {
        const succeeded = await deployFrom(...args);
        await giveUp(context());
        return succeeded;
      },
    };
    await expect(rollOutRevision(["dev", "staging"], { revision: "HEAD" }, aborting)).rejects.toThrow(/was aborted/);
    expect(sets("dev")).toEqual(["base-dev-t1", "reader-dev-t1", "second-dev-t1"]);
    expect(sets("staging")).toEqual(["base-staging-t1", "reader-staging-t1"]);
  });

  it("brings one layer back to the revision before, and lets no rollout build on it", async () => {
    expect(await bringBack("base", "dev", context())).toBe(0);
    expect(sets("dev")).toEqual(["base-dev-t1", "reader-dev-t1"]);
    await printRollouts(context());
    expect(console.document).toMatchObject({ underWay: null });
    const { entries } = console.document as { entries: { event: string }[] };
    expect(entries.at(-1)).toMatchObject({ event: "deployed", revision: first, layer: "base", by: "ada" });
  });

  it("brings no layer back whose contract has changed since", async () => {
    fixture.write("base", { body: secondSet, version: 2 });
    commit("third");
    await recordTests({ revision: "HEAD", outcome: "succeeded" }, context());
    await out(["dev"]);
    await expect(bringBack("base", "dev", context())).rejects.toThrow(
      /"base" cannot be brought back by itself: "base" has contract v2 now, v1 then/,
    );
    expect(second).not.toBe(first);
    expect(sets("dev")).toContain("second-dev-t1");
  });

  it("leaves no folder of a revision behind, and no committed file changed", () => {
    expect(git("worktree", "list").split("\n")).toHaveLength(1);
    expect(git("status", "--porcelain")).toBe("");
  });
});
