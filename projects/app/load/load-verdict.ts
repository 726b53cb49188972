import type { ClientRecord } from "./client-record.ts";
import type { LoadMeasurement } from "./load-measurement.ts";

/** Milliseconds that 95 of 100 answers may take. */
export const latencyTarget = 1000;
/** Processor time of the service, in times of what its statements cost without it. */
export const costTarget = 2;

/** Which targets a load misses, a line each. */
export function latencyMisses({ latencies }: Pick<LoadMeasurement, "latencies">): string[] {
  return Object.entries(latencies)
    .filter(([, { p95 }]) => p95 >= latencyTarget)
    .map(([operation, { p95 }]) => `p95 of ${operation}: ${p95.toFixed(0)} ms, not below ${String(latencyTarget)} ms`);
}

/** What was wrong, whatever the load: nothing here may ever be. */
export function incorrectness(record: ClientRecord, ledger: readonly string[]): string[] {
  return [...[...record.failures].map(([what, count]) => `${String(count)} failed: ${what}`), ...ledger];
}

/** @returns times that the service costs more than the floor */
export const costRatio = (service: LoadMeasurement, floor: LoadMeasurement): number =>
  service.cpu.target / floor.cpu.target;
