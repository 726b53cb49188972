/**
 * Stages of a deployment that moves traffic, in order
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html). `RECONCILE_SERVICE` is not among
 * them: it only happens where a deployment begins with several active revisions, which nothing here leaves behind.
 */
export type LifecycleStage =
  | "PRE_SCALE_UP"
  | "SCALE_UP"
  | "POST_SCALE_UP"
  | "TEST_TRAFFIC_SHIFT"
  | "POST_TEST_TRAFFIC_SHIFT"
  | "PRE_PRODUCTION_TRAFFIC_SHIFT"
  | "PRODUCTION_TRAFFIC_SHIFT"
  | "POST_PRODUCTION_TRAFFIC_SHIFT"
  | "BAKE_TIME"
  | "CLEAN_UP";

/** What a service says of its deployments. */
export interface DeploymentSettings {
  /** Percents of production traffic that the new revision gets, one step after the other; the last is 100. */
  readonly steps: readonly number[];
  /** Between two steps. */
  readonly stepBakeMinutes: number;
  readonly bakeMinutes: number;
  readonly hooks: readonly { readonly targetArn: string; readonly stages: readonly string[] }[];
  /** Alarms that send a deployment back. */
  readonly alarmNames: readonly string[];
}

/** What happens around a deployment. */
export interface Circumstances {
  /** What the hook answers at last. */
  readonly hookAnswer: (targetArn: string) => "SUCCEEDED" | "FAILED";
  /** The stage at which the alarm goes off, or `before` where it rings already when the deployment begins. */
  readonly alarmSince: (alarmName: string) => LifecycleStage | "before" | undefined;
}

export interface PlayedStage {
  readonly lifecycleStage: LifecycleStage;
  /** Minutes since the deployment began, by the bake times alone: nobody waits for them. */
  readonly minute: number;
  /** Percent of the traffic that the new revision has when the stage is over. */
  readonly production: number;
  readonly test: number;
  readonly hooks: readonly { readonly targetArn: string; readonly hookStatus: string }[];
}

export interface PlayedDeployment {
  readonly status: "SUCCESSFUL" | "ROLLBACK_SUCCESSFUL";
  /** ECS's own words for a deployment that went back. */
  readonly statusReason: string | undefined;
  readonly stages: readonly PlayedStage[];
  readonly triggeredAlarmNames: readonly string[];
}

interface PlannedStage {
  readonly lifecycleStage: LifecycleStage;
  readonly minutes: number;
  readonly production: number;
  readonly test: number;
}

function plannedStages({ steps, stepBakeMinutes, bakeMinutes }: DeploymentSettings): PlannedStage[] {
  const still = (lifecycleStage: LifecycleStage, test: number) => ({ lifecycleStage, minutes: 0, production: 0, test });
  const shifts = steps.flatMap((percent, index): PlannedStage[] => [
    {
      lifecycleStage: "PRE_PRODUCTION_TRAFFIC_SHIFT",
      minutes: 0,
      production: steps[index - 1] ?? 0,
      test: 100,
    },
    {
      lifecycleStage: "PRODUCTION_TRAFFIC_SHIFT",
      minutes: index + 1 < steps.length ? stepBakeMinutes : 0,
      production: percent,
      test: 100,
    },
  ]);
  const moved = { minutes: 0, production: 100, test: 100 };
  return [
    still("PRE_SCALE_UP", 0),
    still("SCALE_UP", 0),
    still("POST_SCALE_UP", 0),
    still("TEST_TRAFFIC_SHIFT", 100),
    still("POST_TEST_TRAFFIC_SHIFT", 100),
    ...shifts,
    { ...moved, lifecycleStage: "POST_PRODUCTION_TRAFFIC_SHIFT" },
    { ...moved, lifecycleStage: "BAKE_TIME", minutes: bakeMinutes },
    { ...moved, lifecycleStage: "CLEAN_UP" },
  ];
}

/**
 * Plays a deployment from its first stage to its last, or to the one at which a hook fails or an alarm goes off: then the
 * old revision has all traffic again. An alarm that rings already at the start is ignored
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html).
 */
export function playDeployment(settings: DeploymentSettings, circumstances: Circumstances): PlayedDeployment {
  const stages: PlayedStage[] = [];
  const alarms = settings.alarmNames.map((name) => ({ name, since: circumstances.alarmSince(name) }));
  let minute = 0;
  for (const { minutes, ...planned } of plannedStages(settings)) {
    const hooks = settings.hooks
      .filter((hook) => hook.stages.includes(planned.lifecycleStage))
      .map(({ targetArn }) => ({ targetArn, hookStatus: circumstances.hookAnswer(targetArn) }));
    stages.push({ ...planned, minute, hooks });
    minute += minutes;
    const refusing = hooks.find(({ hookStatus }) => hookStatus === "FAILED");
    if (refusing) return sentBack(stages, hookReason(planned.lifecycleStage, refusing.targetArn), []);
    const ringing = alarms.filter(({ since }) => since === planned.lifecycleStage).map(({ name }) => name);
    if (ringing.length > 0) return sentBack(stages, alarmReason(ringing), ringing);
  }
  return { status: "SUCCESSFUL", statusReason: undefined, stages, triggeredAlarmNames: [] };
}

function sentBack(
  stages: readonly PlayedStage[],
  statusReason: string,
  triggeredAlarmNames: readonly string[],
): PlayedDeployment {
  return { status: "ROLLBACK_SUCCESSFUL", statusReason, stages, triggeredAlarmNames };
}

function hookReason(stage: LifecycleStage, targetArn: string): string {
  return `Service deployment rolled back because ${stage} lifecycle hook(s) failed. Lifecycle hook target ${targetArn} returned FAILED status.`;
}

/** The words of the service's event; which alarms they were stands in the deployment's `triggeredAlarmNames`. */
function alarmReason(names: readonly string[]): string {
  return `deployment failed: alarm detected. (${names.join(", ")})`;
}
