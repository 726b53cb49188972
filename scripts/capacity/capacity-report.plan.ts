import type { MeasuredLoad, MeasuredOperation } from "@payments/shared/capacity/measured-load.ts";
import { keySetSeconds } from "@payments/shared/identity/key-set-age.ts";
import { colours, fargateProcessors } from "./aws-capacity.plan.ts";
import {
  bottlenecks,
  type CapacityParameters,
  capacityUnitsPerRequest,
  largestRate,
  type ResourceLoad,
  requestsOfProcessors,
  requestsPerSecond,
  resourceLoads,
  tasksAt,
  usersAt,
  utilisation,
} from "./capacity.plan.ts";
import type { CarriedSettings } from "./carried-settings.plan.ts";

/** What a copy of the platform carries, and what it would take where it does not. */
export interface CapacityReport {
  readonly load: CapacityParameters & { readonly answerSeconds: number; readonly requestsPerSecond: number };
  readonly measuredAt: string;
  readonly resources: readonly (ResourceLoad & { readonly utilisation: number })[];
  readonly carried: boolean;
  readonly largest: { readonly requestsPerSecond: number; readonly users: number };
  /** The first to give way, and the one that would be the first without it. */
  readonly bottleneck: string;
  readonly nextBottleneck: { readonly resource: string; readonly requestsPerSecond: number };
  /** What must change for the load to be carried; empty if it is. */
  readonly remedies: readonly string[];
  readonly tasks: number;
  /** Requests a second that are carried before anything has scaled. */
  readonly atOnce: { readonly tasks: number; readonly peakTasks: number; readonly database: number };
  readonly partners: { readonly requestsPerSecond: number; readonly endpointsRequestsPerSecond: number };
  /** Users who may share one address. */
  readonly usersOfAddress: number;
  readonly volumes: { readonly logGigabytesPerDay: number; readonly keySetFetchesPerDay: number };
  readonly quotas: readonly string[];
}

export function capacityReport(
  parameters: CapacityParameters,
  settings: CarriedSettings,
  measured: MeasuredLoad,
): CapacityReport {
  const { thinkTimeSeconds, margin } = parameters;
  const answerSeconds = measured.latencyMilliseconds.mean / 1000;
  const rate = requestsPerSecond(parameters, answerSeconds);
  const loads = resourceLoads(rate, settings, measured, margin);
  const never = loads.find((load) => load.perRequest === 0 && utilisation(load) > 1);
  const [first, second] = [...(never ? [never] : []), ...bottlenecks(loads)];
  if (!first || !second) throw new Error("nothing grows with the load");
  const tasks = tasksAt(rate, settings, measured, margin);
  const over = loads.filter((load) => utilisation(load) > 1);
  return {
    load: { ...parameters, answerSeconds, requestsPerSecond: rate },
    measuredAt: measured.measuredAt,
    resources: loads.map((load) => ({ ...load, utilisation: utilisation(load) })),
    carried: over.length === 0,
    largest: {
      requestsPerSecond: largestRate(first),
      users: Math.floor(usersAt(largestRate(first), thinkTimeSeconds, answerSeconds)),
    },
    bottleneck: first.resource,
    nextBottleneck: { resource: second.resource, requestsPerSecond: largestRate(second) },
    remedies: over.map(({ resource, remedy }) => `${resource}: ${remedy}`),
    tasks,
    atOnce: atOnce(settings, measured, margin),
    partners: partnersDoor(settings, measured),
    usersOfAddress: usersOfAddress(settings, measured, usersAt(1, thinkTimeSeconds, answerSeconds)),
    volumes: {
      logGigabytesPerDay: (rate * measured.service.logBytesPerRequest * 86_400) / 1e9,
      keySetFetchesPerDay: (tasks * 86_400) / keySetSeconds,
    },
    quotas: quotas(settings),
  };
}

function atOnce(settings: CarriedSettings, measured: MeasuredLoad, margin: number): CapacityReport["atOnce"] {
  const ofTask = requestsOfProcessors(settings, measured, margin);
  return {
    tasks: settings.tasks.minimum * ofTask,
    peakTasks: settings.tasks.peakMinimum * ofTask,
    database: settings.capacityUnits.minimum / capacityUnitsPerRequest(measured, margin),
  };
}

/** The endpoint of each operation, as API Gateway names it in its settings. */
const endpoints: Readonly<Record<MeasuredOperation, string>> = {
  create: "v1/payments/POST",
  get: "v1/payments/{id}/GET",
  capture: "v1/payments/{id}/capture/POST",
  refund: "v1/payments/{id}/refund/POST",
  list: "v1/transactions/GET",
};

const shares = ({ mix }: MeasuredLoad): [MeasuredOperation, number][] =>
  Object.entries(mix).filter(([, share]) => share > 0) as [MeasuredOperation, number][];

/**
 * What partners may ask for through API Gateway: each its plan, all together the limit of each endpoint, which the measured mix meets
 * first where its share is large beside its limit. Both are token buckets that refill at that rate
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html).
 */
function partnersDoor({ partners, methodRates }: CarriedSettings, measured: MeasuredLoad): CapacityReport["partners"] {
  return {
    requestsPerSecond: partners.count * partners.requestsPerSecond,
    endpointsRequestsPerSecond: Math.min(
      ...shares(measured).map(([operation, share]) => (methodRates.get(endpoints[operation]) ?? 0) / share),
    ),
  };
}

/**
 * Users of the measured mix behind one address before WAF blocks it: rates count five minutes
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html).
 */
function usersOfAddress({ addressRates }: CarriedSettings, measured: MeasuredLoad, secondsOfRequest: number): number {
  const requests = 300 / secondsOfRequest;
  const within = (path: string): number =>
    shares(measured).reduce(
      (sum, [operation, share]) => sum + (`/${endpoints[operation]}`.startsWith(path) ? share : 0),
      0,
    );
  return Math.floor(Math.min(...[...addressRates].map(([path, limit]) => limit / (requests * within(path)))));
}

/** What the settings may grow to and a new account does not allow, whatever the load. */
function quotas({ tasks, task }: CarriedSettings): string[] {
  const processors = colours * tasks.maximum * task.processors;
  if (processors <= fargateProcessors) return [];
  return [
    `Fargate On-Demand vCPU (L-3032A538): ${String(processors)} for blue and green at their most, ${String(fargateProcessors)} by default`,
  ];
}
