import { setTimeout as pause } from "node:timers/promises";
import {
  type DeploymentSettings,
  type PlayedStage,
  playDeployment,
} from "@payments/shared/simulated-aws/services/ecs-deployment.plan.ts";
import type { ErrorAlarm } from "../release-errors.plan.ts";
import { AlarmWatch } from "./alarm-watch.ts";
import type { BalancerProcess } from "./balancer-process.fixture.ts";
import { endTarget, type LoadTarget } from "./load-platform.fixture.ts";
import type { ReleaseTraffic } from "./release-traffic.ts";
import type { Colour } from "./weighted-choice.plan.ts";

export interface Release {
  /** For the table. */
  readonly name: string;
  readonly settings: DeploymentSettings;
  readonly start: () => Promise<LoadTarget>;
}

/** Where releases are played, and what serves there. */
export interface ReleaseScene {
  readonly balancer: BalancerProcess["balancer"];
  /** Where the hook asks. */
  readonly testListener: string;
  readonly traffic: ReleaseTraffic;
  readonly alarm: ErrorAlarm;
  /** Milliseconds that a minute of the settings takes. */
  readonly minute: number;
  serving: { readonly colour: Colour; readonly target: LoadTarget };
}

export interface ReleaseOutcome {
  readonly status: "SUCCESSFUL" | "ROLLBACK_SUCCESSFUL";
  /** Of the tasks that were ended. */
  readonly exitCodes: readonly (number | null)[];
  /** Requests that the end of the deregistration delay cut off. */
  readonly cutOff: number;
}

/** Stages in which something happens here, as the table names them. */
const phaseNames: Partial<Record<PlayedStage["lifecycleStage"], (stage: PlayedStage) => string>> = {
  SCALE_UP: () => "new tasks start",
  TEST_TRAFFIC_SHIFT: () => "test traffic, hook",
  PRODUCTION_TRAFFIC_SHIFT: ({ production }) => `${String(production)} % on the new version`,
  BAKE_TIME: () => "100 % on the new version",
  CLEAN_UP: () => "old tasks end",
};

/**
 * Releases a version as ECS does: the stages are those of the simulated account's deployment, which are played here in time and
 * with real processes. What ECS takes away it takes off the load balancer first, and ends it when its requests are over.
 */
export async function playRelease(scene: ReleaseScene, { name, settings, start }: Release): Promise<ReleaseOutcome> {
  const { balancer, traffic, alarm, minute } = scene;
  const old = scene.serving;
  const fresh: Colour = old.colour === "blue" ? "green" : "blue";
  const { stages } = playDeployment(settings, { hookAnswer: () => "SUCCEEDED", alarmSince: () => undefined });
  const watch = new AlarmWatch(() => traffic.errors, alarm);
  let target: LoadTarget | undefined;
  try {
    for (const [index, stage] of stages.entries()) {
      const phase = phaseNames[stage.lifecycleStage]?.(stage);
      if (phase === undefined) continue;
      const minutes = (stages[index + 1]?.minute ?? stage.minute) - stage.minute;
      // The last shift takes no time of its own: it is over where the bake begins.
      if (stage.lifecycleStage !== "PRODUCTION_TRAFFIC_SHIFT" || minutes > 0) traffic.enter(name, phase);
      if (stage.lifecycleStage === "SCALE_UP") target = await scaleUp(balancer, fresh, start);
      await balancer.weigh("test", weights(fresh, stage.test));
      await balancer.weigh("production", weights(fresh, stage.production));
      if (stage.lifecycleStage === "TEST_TRAFFIC_SHIFT") await askAsTheHook(scene.testListener);
      await pause(minutes * minute, undefined, { signal: watch.rings });
    }
    if (target === undefined) throw new Error("a deployment has no stage in which tasks start");
    scene.serving = { colour: fresh, target };
    return { status: "SUCCESSFUL", ...(await takeAway(balancer, old)) };
  } catch (error) {
    if (target === undefined) throw error;
    if (!watch.rings.aborted) {
      await endTarget(target);
      throw error;
    }
    traffic.enter(name, "alarm: back to the old version");
    for (const listener of ["test", "production"] as const) await balancer.weigh(listener, weights(old.colour, 100));
    const outcome = await takeAway(balancer, { colour: fresh, target });
    await pause(minute);
    return { status: "ROLLBACK_SUCCESSFUL", ...outcome };
  } finally {
    watch.stop();
  }
}

/** A balancer's groups, in this process or in another one. */
interface Groups {
  register(colour: Colour, url: string): void | Promise<void>;
  healthy(colour: Colour): number | Promise<number>;
}

/** Starts a version and waits until the balancer has found all its tasks healthy. */
export async function scaleUp(balancer: Groups, colour: Colour, start: () => Promise<LoadTarget>): Promise<LoadTarget> {
  const target = await start();
  for (const { url } of target.processes) await balancer.register(colour, url);
  while ((await balancer.healthy(colour)) < target.processes.length) await pause(20);
  return target;
}

async function takeAway(
  balancer: ReleaseScene["balancer"],
  { colour, target }: ReleaseScene["serving"],
): Promise<Pick<ReleaseOutcome, "exitCodes" | "cutOff">> {
  const cutOff = await Promise.all(target.processes.map(({ url }) => balancer.deregister(colour, url)));
  return { cutOff: cutOff.reduce((sum, count) => sum + count, 0), exitCodes: await endTarget(target) };
}

const weights = (fresh: Colour, percent: number): Record<Colour, number> => {
  const rest = 100 - percent;
  return fresh === "blue" ? { blue: percent, green: rest } : { blue: rest, green: percent };
};

const hookRequests = 6;

/** Asks what the release hook asks (`release-hook/smoke-test.ts`), without its TLS. @throws {Error} where a stranger is not turned away */
async function askAsTheHook(url: string): Promise<void> {
  for (let asked = 0; asked < hookRequests; asked += 1) {
    const answer = await fetch(`${url}/v1/transactions`);
    await answer.body?.cancel();
    if (answer.status !== 401) throw new Error(`the hook was answered by ${String(answer.status)}, not 401`);
  }
}
