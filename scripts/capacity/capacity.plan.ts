import { logCompression } from "@payments/shared/capacity/log-compression.ts";
import type { MeasuredLoad } from "@payments/shared/capacity/measured-load.ts";
import {
  colours,
  databaseBusyShare,
  firehoseMebibytes,
  processorsOfCapacityUnit,
  webAclRequests,
} from "./aws-capacity.plan.ts";
import type { CarriedSettings } from "./carried-settings.plan.ts";

/** People who work at the same time. */
export interface UserLoad {
  readonly users: number;
  /** Seconds between an answer and the same user's next request. */
  readonly thinkTimeSeconds: number;
}

/** What is asked of one thing, and what the settings let it carry, in the same unit. */
export interface ResourceLoad {
  readonly resource: string;
  readonly unit: string;
  readonly demand: number;
  readonly carries: number;
  /** Part of the demand that comes with each request a second; 0 where the load does not change it. */
  readonly perRequest: number;
  /** The least value that would carry the demand, and where it stands. */
  readonly remedy: string;
}

export interface CapacityParameters extends UserLoad {
  /** Times that a request may cost on AWS what it costs here: another processor, and what was not measured. */
  readonly margin: number;
}

/**
 * Requests a second of users who wait for each answer and then think, by Little's law: N = X (R + Z)
 * (https://www.cs.cmu.edu/~harchol/PerformanceModeling/book.html, chapter 6).
 */
export function requestsPerSecond({ users, thinkTimeSeconds }: UserLoad, answerSeconds: number): number {
  return users / (answerSeconds + thinkTimeSeconds);
}

/** Users whose requests come at that rate, by the same law. */
export function usersAt(rate: number, thinkTimeSeconds: number, answerSeconds: number): number {
  return rate * (answerSeconds + thinkTimeSeconds);
}

/**
 * Processors of one task that the service can use: one process has one thread that runs JavaScript
 * (https://nodejs.org/en/learn/asynchronous-work/overview-of-blocking-vs-non-blocking), so a larger task would not be a faster one.
 */
const usableProcessors = ({ service }: CarriedSettings): number => Math.min(1, service.processors);

/** Requests a second with which the processors of one task are as busy as scaling lets them be. */
export function requestsOfProcessors(settings: CarriedSettings, measured: MeasuredLoad, margin: number): number {
  return (usableProcessors(settings) * settings.scaling.cpu) / 100 / serviceSeconds(measured, margin);
}

/** Requests a second that one task takes before scaling asks for another. */
function requestsOfTask(settings: CarriedSettings, measured: MeasuredLoad, margin: number): number {
  return Math.min(requestsOfProcessors(settings, measured, margin), settings.scaling.requestsPerMinute / 60);
}

/** Tasks that scaling brings to so many requests a second, never fewer than the least. */
export function tasksAt(rate: number, settings: CarriedSettings, measured: MeasuredLoad, margin: number): number {
  return Math.max(settings.tasks.minimum, Math.ceil(rate / requestsOfTask(settings, measured, margin)));
}

const serviceSeconds = ({ service }: MeasuredLoad, margin: number): number =>
  (service.cpuMillisecondsPerRequest / 1000) * margin;

/** Capacity units that one request a second takes of the writer, so that no more than the busy share of them works. */
export function capacityUnitsPerRequest({ database }: MeasuredLoad, margin: number): number {
  return ((database.cpuMillisecondsPerRequest / 1000) * margin) / (processorsOfCapacityUnit * databaseBusyShare);
}

/** Everything that a request of a user meets, at a rate of so many a second. */
export function resourceLoads(
  rate: number,
  settings: CarriedSettings,
  measured: MeasuredLoad,
  margin: number,
): ResourceLoad[] {
  return [
    ...taskLoads(rate, settings, measured, margin),
    ...databaseLoads(rate, settings, measured, margin),
    ...accountLoads(rate, measured),
  ];
}

function taskLoads(rate: number, settings: CarriedSettings, measured: MeasuredLoad, margin: number): ResourceLoad[] {
  const { tasks, scaling, service, task } = settings;
  const ofTask = requestsOfTask(settings, measured, margin);
  const processors = growing(rate, serviceSeconds(measured, margin));
  const besideService = task.mebibytes - service.mebibytes;
  return [
    {
      ...{ resource: "processors of the service", unit: "vCPU", ...processors },
      carries: (tasks.maximum * usableProcessors(settings) * scaling.cpu) / 100,
      remedy: moreTasks(Math.ceil(processors.demand / ((usableProcessors(settings) * scaling.cpu) / 100)), settings),
    },
    {
      ...{ resource: "tasks that scaling asks for", unit: "tasks", ...growing(rate, 1 / ofTask) },
      carries: tasks.maximum,
      remedy: moreTasks(Math.ceil(rate / ofTask), settings),
    },
    {
      ...{ resource: "memory of a task", unit: "MiB", ...fixed(measured.service.residentMiB) },
      carries: (service.mebibytes * scaling.memory) / 100,
      remedy: `task.memory ${String(Math.ceil((measured.service.residentMiB / scaling.memory) * 100 + besideService))} or more in app:settings`,
    },
  ];
}

/** Connections of a task that app's settings take at least. */
const smallestPool = 2;

/** More tasks take more connections: smaller pools where the database has no more of them, as long as app's settings take those. */
function moreTasks(maximum: number, { poolSize, maxApplicationConnections }: CarriedSettings): string {
  const tasks = `tasks.maximum ${String(maximum)}`;
  const fitting = Math.floor(maxApplicationConnections / (colours * maximum));
  if (fitting >= poolSize) return `${tasks} in app:settings`;
  if (fitting >= smallestPool) return `${tasks} and database.poolSize ${String(fitting)} in app:settings`;
  return `${tasks} in app:settings, for which the database has too few connections at its largest capacity`;
}

/**
 * Seconds that a request holds a connection: the work of both sides, made longer by waiting while they are as busy as they may be,
 * W = S / (1 - ρ) (https://www.cs.cmu.edu/~harchol/PerformanceModeling/book.html, chapter 13). The way between them is not in it.
 */
function heldSeconds(settings: CarriedSettings, measured: MeasuredLoad, margin: number): number {
  const ofDatabase = (measured.database.cpuMillisecondsPerRequest / 1000) * margin;
  return serviceSeconds(measured, margin) / (1 - settings.scaling.cpu / 100) + ofDatabase / (1 - databaseBusyShare);
}

/**
 * Connections at work are, by Little's law again, the requests a second times how long each holds one. All that may be open
 * are counted apart, with both colours of a release.
 */
function databaseLoads(
  rate: number,
  settings: CarriedSettings,
  measured: MeasuredLoad,
  margin: number,
): ResourceLoad[] {
  const { tasks, poolSize, capacityUnits, maxApplicationConnections } = settings;
  const working = growing(rate, heldSeconds(settings, measured, margin));
  const units = growing(rate, capacityUnitsPerRequest(measured, margin));
  const open = colours * tasks.maximum * poolSize;
  return [
    {
      ...{ resource: "capacity of the writer", unit: "ACU", ...units, carries: capacityUnits.maximum },
      remedy: `database.maximumCapacity ${String(Math.ceil(units.demand * 2) / 2)} in data:settings, where the mission ends at 2`,
    },
    {
      ...{ resource: "connections at work", unit: "connections", ...working, carries: tasks.maximum * poolSize },
      remedy: `database.poolSize ${String(Math.ceil(working.demand / tasks.maximum))} in app:settings`,
    },
    {
      ...{ resource: "connections of both colours", unit: "connections", ...fixed(open) },
      carries: maxApplicationConnections,
      remedy: `database.poolSize ${String(Math.floor(maxApplicationConnections / (colours * tasks.maximum)))} in app:settings`,
    },
  ];
}

/** Limits that hold in an account until AWS raises them. */
function accountLoads(rate: number, { service }: MeasuredLoad): ResourceLoad[] {
  const archived = growing(rate, service.logBytesPerRequest / logCompression / 2 ** 20);
  return [
    {
      ...{ resource: "service log to the archive", unit: "MiB/s", ...archived, carries: firehoseMebibytes },
      remedy: `${archived.demand.toFixed(1)} MiB/s for the archive's delivery stream, asked for at AWS`,
    },
    {
      ...{ resource: "requests that WAF inspects", unit: "requests/s", ...growing(rate, 1), carries: webAclRequests },
      remedy: "a higher quota of requests for a web ACL, asked for at AWS",
    },
  ];
}

const growing = (rate: number, perRequest: number) => ({ perRequest, demand: rate * perRequest });
const fixed = (demand: number) => ({ perRequest: 0, demand });

export const utilisation = ({ demand, carries }: Pick<ResourceLoad, "demand" | "carries">): number => demand / carries;

/** What grows with the load, the first to give way first. */
export function bottlenecks(loads: readonly ResourceLoad[]): ResourceLoad[] {
  return loads.filter(({ perRequest }) => perRequest > 0).sort((one, other) => largestRate(one) - largestRate(other));
}

/** Requests a second that the thing carries: none, or any number, where the load does not change what is asked of it. */
export const largestRate = ({ demand, carries, perRequest }: ResourceLoad): number =>
  perRequest === 0 && demand > carries ? 0 : carries / perRequest;
