import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AccountStore } from "@payments/shared/simulated-aws/account-store.ts";
import { type Attributes, valuesAt } from "@payments/shared/simulated-aws/attributes.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import {
  serviceDeployments,
  setAlarmState,
  setHookAnswer,
} from "@payments/shared/simulated-aws/services/ecs-deployment-record.ts";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openGateWithoutRules } from "../policies/policy-gate.ts";
import { releasedImages } from "../release/release-settings.ts";
import { PlatformFixture, RecordingConsole, runIn } from "../testing/platform.fixture.ts";
import { ReleasePlatform } from "../testing/release-platform.fixture.ts";
import { releaseImage } from "./verbs/release.verb.ts";
import { rollBack } from "./verbs/rollback.verb.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const options = { concurrency: 2, yes: true };
let platform: ReleasePlatform;
let first: string;

beforeAll(() => {
  platform = new ReleasePlatform();
  first = images().image;
});
afterAll(() => platform.remove());

const images = () => releasedImages(platform.settings("local"), "local");
const context = () => ({
  ...platform.context("local"),
  deployments: () => {
    throw new Error("a rehearsal asks nobody");
  },
});

function account<T>(look: (store: AccountStore) => T): T {
  const store = rehearsalStore(join(platform.root, ".local/account"));
  try {
    return look(store);
  } finally {
    store.close();
  }
}

const service = (store: AccountStore) => store.list("aws:ecs/service:Service")[0];

/** What customers and the hook get: weights of blue and green in both rules. */
const weights = (): Record<string, unknown> =>
  account((store) => {
    const groups = valuesAt(service(store)?.inputs, "loadBalancers")[0] as Attributes;
    const [blue] = valuesAt(groups, "targetGroupArn");
    const ofRule = (name: string) => {
      const rules = store.list("aws:lb/listenerRule:ListenerRule");
      const rule = rules.find(({ state }) => valuesAt(state, "tags.Name")[0] === `listener-rule-${name}-local-r1`);
      const forwarded = valuesAt(rule?.state, "actions.forward.targetGroups") as { arn: string; weight: number }[];
      return forwarded.toSorted((a) => (a.arn === blue ? -1 : 1)).map(({ weight }) => weight);
    };
    return { production: ofRule("production"), test: ofRule("test") };
  });

const onBlue = { production: [100, 0], test: [100, 0] };
const onGreen = { production: [0, 100], test: [0, 100] };

const lastDeployment = (): Attributes | undefined =>
  account((store) => serviceDeployments(store, service(store)?.id ?? "").at(-1));

/** The image that the task definition of the service runs. */
const running = (): unknown =>
  account((store) => {
    const definition = store.findByArn(String(service(store)?.state["taskDefinition"]));
    const [container] = JSON.parse(String(definition?.inputs["containerDefinitions"])) as { image: string }[];
    return container?.image.split("@").at(-1);
  });

const hookAnswers = (hookStatus: "SUCCEEDED" | "FAILED"): void =>
  account((store) => {
    const [hook] = valuesAt(service(store)?.inputs, "deploymentConfiguration.lifecycleHooks.hookTargetArn");
    setHookAnswer(store, String(hook), hookStatus);
  });

const changes = (results: readonly { readonly changes: Readonly<Record<string, number>> }[]): string[] =>
  results.flatMap((result) => Object.keys(result.changes).filter((kind) => kind !== "same"));

// One life of a service, in order: each test goes on where the one before it ended.
describe.skipIf(!inject("engineAvailable"))("releases through the real engine", { timeout: 240_000 }, () => {
  it("begins on blue, with the first revision past the hook", async () => {
    expect((await runIn(platform.root, "up", { to: "app" })).code).toBe(0);
    expect(weights()).toEqual(onBlue);
    expect(lastDeployment()).toMatchObject({ status: "SUCCESSFUL", strategy: "BLUE_GREEN" });
  });

  it("release writes the digest and the one before it, and swings customers to green after the hook", async () => {
    expect(await releaseImage(digest("1"), options, context())).toBe(0);
    expect(images()).toEqual({ image: digest("1"), previousImage: first });
    expect(running()).toBe(digest("1"));
    expect(weights()).toEqual(onGreen);
    expect(valuesAt(lastDeployment(), "stages.hooks.hookStatus")).toEqual(["SUCCEEDED"]);
    expect(platform.console.document).toMatchObject({
      verb: "up",
      release: { image: digest("1"), previousImage: first },
    });
  });

  it("a second up changes nothing, and does not put the weights back", async () => {
    const { code, results } = await runIn(platform.root, "up", { only: ["app"], force: true });
    expect(code).toBe(0);
    expect(changes(results)).toEqual([]);
    expect(weights()).toEqual(onGreen);
  });

  it("a failing hook fails the release in ECS's words, and leaves the old version and its customers", async () => {
    hookAnswers("FAILED");
    expect(await releaseImage(digest("2"), options, context())).toBe(1);
    expect(platform.console.text).toMatch(
      /waiting for ECS Service \(arn:[^)]+\) update: Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT lifecycle hook\(s\) failed\. Lifecycle hook target arn:\S+function-release-hook-local-r1 returned FAILED status\./,
    );
    expect(platform.console.text).toContain("npm run stacks -- rollback --env local");
    expect(running()).toBe(digest("1"));
    expect(weights()).toEqual(onGreen);
  });

  it("the next up releases it, the reason gone", async () => {
    hookAnswers("SUCCEEDED");
    expect((await runIn(platform.root, "up", { only: ["app"] })).code).toBe(0);
    expect(running()).toBe(digest("2"));
    expect(weights()).toEqual(onBlue);
  });

  it("an alarm that goes off beside a canary sends its customers back", async () => {
    platform.rewrite(
      "local",
      "strategy: BLUE_GREEN",
      "strategy: CANARY\n      canary: { percent: 10, bakeMinutes: 5 }",
    );
    account((store) => setAlarmState(store, "alarm-release-errors-local-r1", "PRODUCTION_TRAFFIC_SHIFT"));
    expect(await releaseImage(digest("3"), options, context())).toBe(1);
    expect(platform.console.text).toContain("deployment failed: alarm detected. (alarm-release-errors-local-r1)");
    expect([running(), weights()]).toEqual([digest("2"), onBlue]);
    const stages = lastDeployment()?.["stages"] as Attributes[];
    expect(stages.at(-1)).toMatchObject({ lifecycleStage: "PRODUCTION_TRAFFIC_SHIFT", production: 10 });
  });

  it("rollback gives that release up, by the canary's steps as well", async () => {
    account((store) => setAlarmState(store, "alarm-release-errors-local-r1"));
    expect(await rollBack(options, context())).toBe(0);
    expect(images()).toEqual({ image: digest("2"), previousImage: digest("3") });
    expect([running(), weights()]).toEqual([digest("2"), onGreen]);
    const shifts = (lastDeployment()?.["stages"] as Attributes[]).filter(
      ({ lifecycleStage }) => lifecycleStage === "PRODUCTION_TRAFFIC_SHIFT",
    );
    expect(shifts.map(({ minute, production }) => [minute, production])).toEqual([
      [0, 10],
      [5, 100],
    ]);
  });

  it("takes everything away again", async () => {
    expect((await runIn(platform.root, "destroy", { to: "app" })).code).toBe(0);
    expect(account((store) => store.list().filter(({ type }) => type.startsWith("simulated:ecs/")))).toEqual([]);
  });
});

const settingsWithImage = `
import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
import { z } from "zod";
export default () => stackSettings({ image: z.string(), previousImage: z.string().optional() });
`;

const showingImage = `
if (settings.image === "${digest("d")}") throw new Error("no start");
new aws.wafv2.IpSet("shown", {
  name: "shown", scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: [], tags: { image: settings.image },
}, { provider });`;

/** A platform of one project, whose resource shows the image that its settings name. */
function showingPlatform(): PlatformFixture {
  const fixture = new PlatformFixture({ app: { body: showingImage } });
  const folder = join(fixture.root, "projects/app");
  writeFileSync(join(folder, "app.settings.ts"), settingsWithImage);
  const settings = `config:\n  app:settings:\n    environmentSuffix: t1 # the team's\n    image: ${digest("a")}\n`;
  for (const env of ["local", "dev"]) writeFileSync(join(folder, `Pulumi.${env}.yaml`), settings);
  return fixture;
}

describe.skipIf(!inject("engineAvailable"))("a release that is rehearsed", { timeout: 120_000 }, () => {
  it("goes to the simulated account and back as any other, and touches no committed file", async () => {
    const fixture = showingPlatform();
    const project = join(fixture.root, "projects/app");
    const committed = () =>
      new Map(readdirSync(project).map((name) => [name, readFileSync(join(project, name), "utf8")]));
    const before = committed();
    const console = new RecordingConsole();
    const openPolicyGate = openGateWithoutRules;
    const rehearsal = {
      ...{ ...context(), console, openPolicyGate },
      open: () => fixture.platform({ rehearse: "dev" }),
    };
    const shown = (): unknown => {
      const store = rehearsalStore(join(fixture.root, ".local/rehearsed/account-dev"));
      const set = store.list("aws:wafv2/ipSet:IpSet").find(({ name }) => name === "shown");
      store.close();
      return valuesAt(set?.inputs, "tags.image")[0];
    };

    expect(await releaseImage(digest("b"), options, rehearsal)).toBe(0);
    expect(shown()).toBe(digest("b"));
    expect(console.document).toMatchObject({ release: { image: digest("b"), previousImage: digest("a") } });
    // A preview deploys nothing, and makes nobody forget what is.
    expect((await fixture.run("preview", { rehearse: "dev", openPolicyGate })).code).toBe(0);
    expect(await releaseImage(digest("d"), options, rehearsal)).toBe(1);
    expect(console.text).toContain(
      `npm run stacks -- release --env dev --rehearse --image ${digest("d")}; or give it up: npm run stacks -- rollback --env dev --rehearse\n`,
    );
    expect(await rollBack(options, rehearsal)).toBe(0);
    expect(shown()).toBe(digest("b"));
    expect(console.document).toMatchObject({ release: { image: digest("b"), previousImage: digest("d") } });

    // Every other deployment rehearses what is committed.
    expect((await fixture.run("up", { rehearse: "dev", openPolicyGate })).code).toBe(0);
    expect(shown()).toBe(digest("a"));
    await expect(rollBack(options, rehearsal)).rejects.toThrow(/UsageError: .*names no previousImage/);
    expect(committed()).toEqual(before);
  });
});
