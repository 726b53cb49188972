import { expect, it } from "vitest";
import type { LoadMeasurement } from "./load-measurement.ts";
import { measuredLoad } from "./measured-load.ts";

const answered = (count: number) => ({ count, mean: 8, p50: 5, p95: 20, p99: 40, max: 90 });
const measured: LoadMeasurement = {
  ...{ thinkTimeSeconds: 10, seconds: 100, requests: 1000, requestsPerSecond: 10, openConnections: 512 },
  latencies: {
    create: answered(250),
    get: answered(400),
    capture: answered(200),
    list: answered(150),
    all: answered(1000),
  },
  cpu: { target: 1.5, database: 0.75, generator: 9 },
  mebibytes: { target: 600, database: 999 },
  logBytesPerRequest: 615.4,
  databasePerRequest: { transactions: 1.25, walBytes: 700.4, sizeBytes: 300.4 },
};

it("gives the capacity model what each request costs, and memory of one process and one connection", () => {
  expect(measuredLoad(measured, 2)).toMatchObject({
    mix: { create: 0.25, get: 0.4, capture: 0.2, list: 0.15 },
    thinkTimeSeconds: 10,
    requestsPerSecond: 10,
    service: {
      cpuMillisecondsPerRequest: 1.5,
      residentMiB: 300,
      residentKiBPerConnection: 1200,
      logBytesPerRequest: 615,
    },
    database: {
      cpuMillisecondsPerRequest: 0.75,
      transactionsPerRequest: 1.25,
      walBytesPerRequest: 700,
      sizeBytesPerRequest: 300,
    },
    latencyMilliseconds: { mean: 8, p50: 5, p95: 20, p99: 40 },
  });
  expect(measuredLoad(measured, 2).mix).not.toHaveProperty("all");
});
