import { setTimeout as pause } from "node:timers/promises";
import type { DeploymentSettings } from "@payments/shared/simulated-aws/services/ecs-deployment.plan.ts";
import type { AppSettings } from "../app.settings.ts";
import { releaseErrors, scaledAlarm } from "../release-errors.plan.ts";
import { deregistrationDelay, targetHealthCheck } from "../target-group.plan.ts";
import { startBalancerProcess } from "./balancer-process.fixture.ts";
import { ClientRecord } from "./client-record.ts";
import { type LoadPlatform, usersOf } from "./load-platform.fixture.ts";
import { runLoad } from "./load-run.ts";
import type { PaymentUser } from "./payment-user.ts";
import { playRelease, type ReleaseOutcome, type ReleaseScene, scaleUp } from "./release-play.fixture.ts";
import { type PhaseTraffic, ReleaseTraffic } from "./release-traffic.ts";
import { connectingSchedule, drawSchedule } from "./request-schedule.plan.ts";

/** The load balancer's default, which edge leaves as it is; milliseconds. */
export const idleTimeout = 60_000;

export interface ReleaseLoad {
  readonly users: number;
  readonly thinkTimeSeconds: number;
  /** Seconds of load before the first release. */
  readonly warmUpSeconds: number;
  /** Seconds that a minute of the settings takes; shortened with it are the alarm's periods and those of health checks. */
  readonly minuteSeconds: number;
  readonly seed: number;
}

export interface PlannedRelease {
  readonly name: string;
  readonly deployment: AppSettings["deployment"];
  /** Share of the requests that the new version fails; 0 for a good one. */
  readonly faultShare: number;
}

export interface PlayedRelease extends PlannedRelease {
  readonly outcome: ReleaseOutcome;
  /** Requests of users that got no good answer meanwhile. */
  readonly failed: number;
  readonly phases: readonly PhaseTraffic[];
}

export interface ReleasesUnderLoad {
  readonly releases: readonly PlayedRelease[];
  readonly record: ClientRecord;
  /** Before the first release. */
  readonly steady: PhaseTraffic | undefined;
}

const faultyVersion = new URL("faulty-version.preload.ts", import.meta.url);

/** Plays releases one after the other, while users go on with their schedules through the balancer. */
export async function releasesUnderLoad(
  platform: LoadPlatform,
  load: ReleaseLoad,
  releases: readonly PlannedRelease[],
): Promise<ReleasesUnderLoad> {
  const factor = 60 / load.minuteSeconds;
  const traffic = new ReleaseTraffic();
  const { balancer, urls, stop } = await startBalancerProcess({
    ...targetHealthCheck,
    healthPath: targetHealthCheck.path,
    checkInterval: (targetHealthCheck.interval * 1000) / factor,
    checkTimeout: targetHealthCheck.timeout * 1000,
    deregistrationDelay: deregistrationDelay * 1000,
    idleTimeout,
    tell: traffic.tell,
  });
  const record = new ClientRecord();
  const first = await scaleUp(balancer, "blue", () => platform.startService());
  const through = {
    ...first,
    processes: first.processes.slice(0, 1).map((one) => ({ ...one, url: urls.production })),
  };
  const users = await usersOf(through, { count: load.users, record, prefix: "release" });
  const scene: ReleaseScene = {
    ...{
      balancer,
      testListener: urls.test,
      traffic,
      alarm: scaledAlarm(releaseErrors, factor),
      minute: load.minuteSeconds * 1000,
    },
    serving: { colour: "blue", target: first },
  };
  await runLoad({ users, schedule: connectingSchedule({ users: users.length, seconds: load.warmUpSeconds }) });
  const over = new AbortController();
  traffic.enter("", "steady");
  const running = keepUp(users, load, over.signal);
  try {
    await pause(load.warmUpSeconds * 1000);
    const played: PlayedRelease[] = [];
    for (const release of releases) {
      const failedBefore = record.failed;
      const nodeArguments =
        release.faultShare === 0 ? [] : ["--import", `${faultyVersion.href}?share=${String(release.faultShare)}`];
      const outcome = await playRelease(scene, {
        name: release.name,
        settings: settingsOf(release.deployment),
        start: () => platform.startService(nodeArguments),
      });
      const phases = traffic.phases.filter((phase) => phase.release === release.name);
      played.push({ ...release, outcome, phases, failed: record.failed - failedBefore });
    }
    return { releases: played, record, steady: traffic.phases.find(({ release }) => release === "") };
  } finally {
    over.abort();
    await running;
    await Promise.all(users.map((user) => user.close()));
    await Promise.all(scene.serving.target.processes.map((server) => server.end("SIGTERM")));
    await stop();
  }
}

/** One stretch of the schedule after the other, until it is over: how long releases take is nobody's to know beforehand. */
async function keepUp(users: readonly PaymentUser[], load: ReleaseLoad, signal: AbortSignal): Promise<void> {
  for (let stretch = 0; !signal.aborted; stretch += 1) {
    const shape = {
      users: users.length,
      thinkTimeSeconds: load.thinkTimeSeconds,
      seconds: 120,
      seed: load.seed + stretch,
    };
    await runLoad({ users, schedule: drawSchedule(shape), signal });
  }
}

function settingsOf(deployment: AppSettings["deployment"]): DeploymentSettings {
  const { bakeMinutes } = deployment;
  const rest = { bakeMinutes, hooks: [], alarmNames: [] };
  if (deployment.strategy === "BLUE_GREEN") return { ...rest, steps: [100], stepBakeMinutes: 0 };
  const { percent, bakeMinutes: stepBakeMinutes } = deployment.canary;
  return { ...rest, steps: [percent, 100], stepBakeMinutes };
}
