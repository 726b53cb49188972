import { availableParallelism, cpus } from "node:os";
import type { LoadMeasurement } from "./load-measurement.ts";
import { requestMix } from "./request-schedule.plan.ts";

/** What the capacity model reads of a measurement. */
export function measuredLoad(measured: LoadMeasurement, processes: number) {
  const { thinkTimeSeconds, requestsPerSecond, cpu, mebibytes, openConnections, databasePerRequest } = measured;
  const { p50 = 0, p95 = 0, p99 = 0 } = measured.latencies["all"] ?? {};
  const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));
  return {
    measuredAt: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model ?? "unknown", cores: availableParallelism() },
    mix: requestMix,
    thinkTimeSeconds,
    requestsPerSecond: rounded(requestsPerSecond, 1),
    service: {
      cpuMillisecondsPerRequest: rounded(cpu.target),
      residentMiB: rounded(mebibytes.target / processes, 1),
      residentKiBPerConnection: rounded((mebibytes.target * 1024) / openConnections, 1),
      logBytesPerRequest: rounded(measured.logBytesPerRequest, 0),
    },
    database: {
      cpuMillisecondsPerRequest: rounded(cpu.database),
      transactionsPerRequest: rounded(databasePerRequest.transactions, 2),
      walBytesPerRequest: rounded(databasePerRequest.walBytes, 0),
      sizeBytesPerRequest: rounded(databasePerRequest.sizeBytes, 0),
    },
    latencyMilliseconds: { p50: rounded(p50, 1), p95: rounded(p95, 1), p99: rounded(p99, 1) },
  };
}
