import { availableParallelism, cpus } from "node:os";
import type { MeasuredLoad } from "@payments/shared/capacity/measured-load.ts";
import type { LoadMeasurement } from "./load-measurement.ts";

/** What the capacity model reads of a measurement. */
export function measuredLoad(measured: LoadMeasurement, processes: number): MeasuredLoad {
  const { thinkTimeSeconds, requestsPerSecond, cpu, mebibytes, openConnections, databasePerRequest } = measured;
  const { mean = 0, p50 = 0, p95 = 0, p99 = 0 } = measured.latencies["all"] ?? {};
  return {
    measuredAt: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model ?? "unknown", cores: availableParallelism() },
    mix: sharesOf(measured),
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
    latencyMilliseconds: {
      mean: rounded(mean, 1),
      p50: rounded(p50, 1),
      p95: rounded(p95, 1),
      p99: rounded(p99, 1),
    },
  };
}

const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

/** What was asked: a user who wants a payment and has none yet makes one. */
const sharesOf = ({ latencies, requests }: LoadMeasurement): MeasuredLoad["mix"] =>
  Object.fromEntries(
    Object.entries(latencies)
      .filter(([operation]) => operation !== "all")
      .map(([operation, { count }]) => [operation, rounded(count / requests, 8)]),
  );
