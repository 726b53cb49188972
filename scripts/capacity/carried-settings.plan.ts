import { isRecord, stringsAt, text, valuesAt } from "@payments/shared/simulated-aws/attributes.ts";
import type { DeployedRecord } from "../deployed/deployed-record.ts";

/** What the settings of one copy let the platform grow to. */
export interface CarriedSettings {
  readonly task: { readonly processors: number; readonly mebibytes: number };
  /** Of the service's container alone: what its neighbours do not reserve. */
  readonly service: { readonly processors: number; readonly mebibytes: number };
  readonly tasks: { readonly minimum: number; readonly peakMinimum: number; readonly maximum: number };
  /** Percent at which scaling adds tasks. */
  readonly scaling: { readonly cpu: number; readonly memory: number; readonly requestsPerMinute: number };
  readonly poolSize: number;
  readonly maxApplicationConnections: number;
  readonly capacityUnits: { readonly minimum: number; readonly maximum: number };
  /** Requests a second of all partners together, by `<path>/<method>`. */
  readonly methodRates: ReadonlyMap<string, number>;
  readonly partners: { readonly count: number; readonly requestsPerSecond: number };
  /** Requests that one address may make in five minutes, by the path that they begin with. */
  readonly addressRates: ReadonlyMap<string, number>;
}

/** @param maxApplicationConnections what data publishes */
export function carriedSettings(
  records: readonly DeployedRecord[],
  maxApplicationConnections: number,
): CarriedSettings {
  const all = (type: string): DeployedRecord[] => records.filter((record) => record.type === type);
  const only = (type: string): DeployedRecord => {
    const [first, ...others] = all(type);
    if (!first || others.length > 0) throw new Error(`expected one ${type}, found ${String(all(type).length)}`);
    return first;
  };
  const target = only("aws:appautoscaling/target:Target");
  const cluster = only("aws:rds/cluster:Cluster");
  const plan = only("aws:apigateway/usagePlan:UsagePlan");
  const minimum = numberAt(target, "minCapacity");
  const raised = all("aws:appautoscaling/scheduledAction:ScheduledAction").map((action) =>
    numberAt(action, "scalableTargetAction.minCapacity"),
  );
  return {
    ...containers(only("aws:ecs/taskDefinition:TaskDefinition")),
    tasks: { minimum, peakMinimum: Math.max(minimum, ...raised), maximum: numberAt(target, "maxCapacity") },
    scaling: scalingOf(all("aws:appautoscaling/policy:Policy")),
    maxApplicationConnections,
    capacityUnits: {
      minimum: numberAt(cluster, "serverlessv2ScalingConfiguration.minCapacity"),
      maximum: numberAt(cluster, "serverlessv2ScalingConfiguration.maxCapacity"),
    },
    methodRates: new Map(
      all("aws:apigateway/methodSettings:MethodSettings").map((method) => [
        text(method.inputs, "methodPath"),
        numberAt(method, "settings.throttlingRateLimit"),
      ]),
    ),
    partners: {
      count: all("aws:apigateway/apiKey:ApiKey").length,
      requestsPerSecond: numberAt(plan, "throttleSettings.rateLimit"),
    },
    addressRates: addressRates(all("aws:wafv2/webAcl:WebAcl")),
  };
}

function containers(definition: DeployedRecord): Pick<CarriedSettings, "task" | "service" | "poolSize"> {
  const list: unknown = JSON.parse(text(definition.inputs, "containerDefinitions"));
  const [service, ...beside] = (Array.isArray(list) ? list : []).filter(isRecord);
  const reserved = (name: string): number =>
    beside.reduce((sum, container) => sum + (valuesAt(container, name).map(Number)[0] ?? 0), 0);
  const pool = valuesAt(service, "environment").find(
    (entry) => isRecord(entry) && entry["name"] === "DATABASE_POOL_SIZE",
  );
  const cpu = numberAt(definition, "cpu");
  const memory = numberAt(definition, "memory");
  return {
    task: { processors: cpu / 1024, mebibytes: memory },
    service: { processors: (cpu - reserved("cpu")) / 1024, mebibytes: memory - reserved("memoryReservation") },
    poolSize: Number(isRecord(pool) ? pool["value"] : Number.NaN),
  };
}

function scalingOf(policies: readonly DeployedRecord[]): CarriedSettings["scaling"] {
  const tracking = "targetTrackingScalingPolicyConfiguration";
  const goal = (metric: string | undefined): number => {
    const policy = policies.find(
      ({ inputs }) => stringsAt(inputs, `${tracking}.predefinedMetricSpecification.predefinedMetricType`)[0] === metric,
    );
    if (!policy) throw new Error(`no scaling policy tracks ${metric ?? "requests"}`);
    return numberAt(policy, `${tracking}.targetValue`);
  };
  return {
    cpu: goal("ECSServiceAverageCPUUtilization"),
    memory: goal("ECSServiceAverageMemoryUtilization"),
    requestsPerMinute: goal(undefined),
  };
}

/** The rules that count by address, brought to five minutes. */
function addressRates(acls: readonly DeployedRecord[]): Map<string, number> {
  const rules = acls.flatMap(({ inputs }) => valuesAt(inputs, "rules.statement.rateBasedStatement"));
  return new Map(
    rules
      .filter((rule) => stringsAt(rule, "aggregateKeyType")[0] === "IP")
      .map((rule) => [searchedPath(rule) ?? "/", (only(rule, "limit") * 300) / only(rule, "evaluationWindowSec")]),
  );
}

const searchedPath = (rule: unknown): string | undefined =>
  [
    ...stringsAt(rule, "scopeDownStatement.byteMatchStatement.searchString"),
    ...stringsAt(rule, "scopeDownStatement.andStatement.statements.byteMatchStatement.searchString"),
  ][0];

const numberAt = ({ type, inputs }: DeployedRecord, path: string): number => only(inputs, path, type);

function only(value: unknown, path: string, of = "the rule"): number {
  const found = Number(valuesAt(value, path)[0]);
  if (Number.isNaN(found)) throw new Error(`${of} has no number at ${path}`);
  return found;
}
