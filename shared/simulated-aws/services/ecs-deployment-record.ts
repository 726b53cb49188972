import { randomBytes } from "node:crypto";
import { type AccountStore, ownerKey } from "../account-store.ts";
import { type Attributes, isRecord, stringsAt, text, valuesAt } from "../attributes.ts";
import type { AccountReader, AftermathContext, HeldResource } from "../resource-type.ts";
import { metricAlarmType } from "./cloudwatch-alarm.service.ts";
import { type DeploymentSettings, type LifecycleStage, playDeployment } from "./ecs-deployment.plan.ts";

const deploymentType = "simulated:ecs/serviceDeployment";
const hookAnswerType = "simulated:ecs/hookAnswer";
const alarmStateType = "simulated:cloudwatch/alarmState";
const ruleType = "aws:lb/listenerRule:ListenerRule";
const functionType = "aws:lambda/function:Function";

/**
 * Arguments that make a service revision: a change of them is a deployment, a change of others is none
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html).
 */
const revisionArguments = [
  ...["capacityProviderStrategies", "launchType", "loadBalancers", "networkConfiguration", "platformVersion"],
  ...["serviceConnectConfiguration", "serviceRegistries", "taskDefinition", "volumeConfiguration"],
];

/** One move of traffic: the two rules of a load balancer's entry, and its two groups. */
interface Door {
  readonly rules: readonly string[];
  readonly groups: readonly string[];
}

function doorsOf(inputs: Attributes): Door[] {
  return valuesAt(inputs, "loadBalancers")
    .filter(isRecord)
    .flatMap((balancer) => {
      const advanced = balancer["advancedConfiguration"];
      if (!isRecord(advanced)) return [];
      const rules = ["productionListenerRule", "testListenerRule"].map((name) => text(advanced, name));
      const groups = [text(balancer, "targetGroupArn"), text(advanced, "alternateTargetGroupArn")];
      return [{ rules: rules.filter(Boolean), groups }];
    });
}

function settingsOf(inputs: Attributes, first: boolean): DeploymentSettings {
  const minutes = (path: string): number => Number(valuesAt(inputs, `deploymentConfiguration.${path}`)[0] ?? 0);
  const canary = minutes("canaryConfiguration.canaryPercent");
  const linear = minutes("linearConfiguration.stepPercent");
  const alarms = inputs["alarms"];
  const enabled = isRecord(alarms) && alarms["enable"] === true && alarms["rollback"] === true;
  return {
    steps: first ? [100] : stepsOf(canary, linear),
    stepBakeMinutes:
      minutes("canaryConfiguration.canaryBakeTimeInMinutes") + minutes("linearConfiguration.stepBakeTimeInMinutes"),
    bakeMinutes: minutes("bakeTimeInMinutes"),
    hooks: valuesAt(inputs, "deploymentConfiguration.lifecycleHooks")
      .filter(isRecord)
      .filter(({ hookTargetArn }) => hookTargetArn !== undefined)
      .map((hook) => ({ targetArn: text(hook, "hookTargetArn"), stages: stringsAt(hook, "lifecycleStages") })),
    alarmNames: enabled ? stringsAt(alarms, "alarmNames") : [],
  };
}

function stepsOf(canary: number, linear: number): number[] {
  if (canary > 0) return canary < 100 ? [canary, 100] : [100];
  if (linear <= 0) return [100];
  return Array.from({ length: Math.ceil(100 / linear) }, (_, index) => Math.min(100, (index + 1) * linear));
}

/** The group of the door that the first of its rules gives all traffic to, as ECS finds it. */
function servingGroup({ rules, groups }: Door, { find }: AccountReader): string | undefined {
  const weights = valuesAt(find(ruleType, rules[0] ?? "")?.inputs, "actions.forward.targetGroups").filter(isRecord);
  return weights.find(({ arn, weight }) => groups.includes(String(arn)) && Number(weight ?? 1) > 0)?.["arn"] as
    | string
    | undefined;
}

/** The actions with all weight on the one group, as ECS's ModifyRule leaves them. */
function swung(actions: unknown, arn: string): unknown {
  return valuesAt({ actions }, "actions")
    .filter(isRecord)
    .map((action) => {
      const { forward } = action;
      if (!isRecord(forward)) return action;
      const targetGroups = valuesAt(forward, "targetGroups")
        .filter(isRecord)
        .map((group) => ({ ...group, weight: group["arn"] === arn ? 100 : 0 }));
      return { ...action, forward: { ...forward, targetGroups } };
    });
}

/**
 * Deploys a service's new revision at once: stages, hooks and alarms as ECS plays them, and at the end all traffic of both
 * rules on the group that had none. A deployment that goes back leaves the rules as they were.
 *
 * @returns the provider's words where the deployment went back and the provider waits for it; the service keeps its old
 *   revision then
 */
export function deployRevision(context: AftermathContext, before: HeldResource | undefined): string | undefined {
  const { id, inputs } = context;
  const strategy = stringsAt(inputs, "deploymentConfiguration.strategy")[0] ?? "ROLLING";
  const differs = (name: string): boolean => JSON.stringify(inputs[name]) !== JSON.stringify(before?.inputs[name]);
  if (strategy === "ROLLING" || (before && !revisionArguments.some(differs))) return undefined;
  const doors = doorsOf(inputs).map((door) => ({ ...door, serving: servingGroup(door, context) }));
  const { status, statusReason, stages, triggeredAlarmNames } = playDeployment(settingsOf(inputs, !before), {
    hookAnswer: (arn) => (context.find(hookAnswerType, arn)?.state["hookStatus"] === "FAILED" ? "FAILED" : "SUCCEEDED"),
    alarmSince: (name) => context.find(alarmStateType, name)?.state["since"] as LifecycleStage | undefined,
  });
  const shifted = status === "SUCCESSFUL" && before !== undefined;
  if (shifted) for (const door of doors) swing(context, door);
  const arn = `${id.replace(":service/", ":service-deployment/")}/${randomBytes(16).toString("base64url").slice(0, 21)}`;
  context.make({
    type: deploymentType,
    id: arn,
    arn,
    state: {
      serviceArn: id,
      startedAt: context.now,
      strategy,
      status,
      statusReason,
      stages,
      triggeredAlarmNames,
      sourceTaskDefinition: before?.inputs["taskDefinition"],
      targetTaskDefinition: inputs["taskDefinition"],
      servingTargetGroupArns: doors.map(({ serving, groups }) => (shifted ? otherOf(groups, serving) : serving)),
    },
  });
  if (statusReason === undefined || inputs["waitForSteadyState"] !== true) return undefined;
  return `waiting for ECS Service (${id}) ${before ? "update" : "create"}: ${statusReason}`;
}

const otherOf = (groups: readonly string[], serving: string | undefined): string =>
  groups.find((group) => group !== serving) ?? "";

function swing(context: AftermathContext, { rules, groups, serving }: Door & { serving: string | undefined }): void {
  for (const arn of rules) {
    const rule = context.find(ruleType, arn);
    if (rule) context.change(ruleType, rule.id, { actions: swung(rule.inputs["actions"], otherOf(groups, serving)) });
  }
}

/** A service's deployments, the oldest first. */
export function serviceDeployments(account: AccountReader, serviceArn: string): Attributes[] {
  return account
    .list(deploymentType)
    .map(({ state }) => state)
    .filter((state) => state["serviceArn"] === serviceArn);
}

/** Says what a hook answers from now on: nobody calls it in a rehearsal. */
export function setHookAnswer(store: AccountStore, functionArn: string, hookStatus: "SUCCEEDED" | "FAILED"): void {
  const lambda = store.find(functionType, functionArn);
  if (!lambda) throw new Error(`the account has no function ${functionArn}`);
  putBeside(store, lambda, { type: hookAnswerType, id: functionArn, state: { hookStatus } });
}

/**
 * Says when an alarm goes off: at a stage of every deployment, `before` all of them, or never (nothing). No metric is
 * measured in a rehearsal.
 */
export function setAlarmState(store: AccountStore, alarmName: string, since?: LifecycleStage | "before"): void {
  const alarm = store.find(metricAlarmType, alarmName);
  if (!alarm) throw new Error(`the account has no alarm ${alarmName}`);
  const stateValue = since === undefined ? "OK" : "ALARM";
  putBeside(store, alarm, { type: alarmStateType, id: alarmName, state: { stateValue, since } });
}

/** Names of the alarms that `setAlarmState` made go off. */
export function firingAlarms(account: AccountReader): string[] {
  return account
    .list(alarmStateType)
    .filter(({ state }) => state["stateValue"] === "ALARM")
    .map(({ id }) => id)
    .sort();
}

function putBeside(
  store: AccountStore,
  { type, id }: HeldResource,
  made: { readonly type: string; readonly id: string; readonly state: Attributes },
): void {
  store.put({ ...made, inputs: {}, arn: undefined, name: undefined, owner: ownerKey(type, id) });
}
