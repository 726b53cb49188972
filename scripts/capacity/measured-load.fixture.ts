import type { MeasuredLoad } from "@payments/shared/capacity/measured-load.ts";
import type { CarriedSettings } from "./carried-settings.plan.ts";

/** Round figures of nobody's machine: one vCPU serves 1000 requests a second, four capacity units as many. */
export const roundLoad: MeasuredLoad = {
  measuredAt: "2026-11-25T10:00:00.000Z",
  machine: { cpu: "round", cores: 2 },
  mix: { create: 0.25, get: 0.5, capture: 0.25 },
  thinkTimeSeconds: 10,
  requestsPerSecond: 1000,
  service: {
    cpuMillisecondsPerRequest: 1,
    residentMiB: 256,
    residentKiBPerConnection: 64,
    logBytesPerRequest: 1024,
  },
  database: {
    cpuMillisecondsPerRequest: 1,
    transactionsPerRequest: 1,
    walBytesPerRequest: 500,
    sizeBytesPerRequest: 300,
  },
  latencyMilliseconds: { mean: 10, p50: 8, p95: 50, p99: 100 },
};

/** One vCPU for each of ten tasks, and one connection of the pool more than is ever at work. */
export const roundSettings: CarriedSettings = {
  task: { processors: 1, mebibytes: 2048 },
  service: { processors: 1, mebibytes: 2048 },
  tasks: { minimum: 3, peakMinimum: 5, maximum: 10 },
  scaling: { cpu: 50, memory: 80, requestsPerMinute: 60_000 },
  poolSize: 5,
  maxApplicationConnections: 100,
  capacityUnits: { minimum: 0.5, maximum: 2 },
  methodRates: new Map([
    ["v1/payments/POST", 200],
    ["v1/payments/{id}/GET", 400],
    ["v1/payments/{id}/capture/POST", 200],
  ]),
  partners: { count: 2, requestsPerSecond: 16 },
  addressRates: new Map([["/", 3000]]),
};
