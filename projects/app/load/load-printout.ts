import Table from "cli-table3";
import type { LoadMeasurement } from "./load-measurement.ts";

type Shares = readonly (readonly [string, number])[];

const plain = { style: { head: [], border: [] } };
const whole = (value: number): string => value.toFixed(0);

/** Percentiles by operation, milliseconds from the scheduled instant. */
export function latencyTable({ latencies }: LoadMeasurement): string {
  const table = new Table({
    head: ["ms from the scheduled instant", "requests", "mean", "p50", "p95", "p99", "max"],
    colAligns: ["left", "right", "right", "right", "right", "right", "right"],
    ...plain,
  });
  for (const [operation, { count, mean, p50, p95, p99, max }] of Object.entries(latencies))
    table.push([operation, count, mean.toFixed(1), p50.toFixed(1), p95.toFixed(1), p99.toFixed(1), whole(max)]);
  return table.toString();
}

/** What a request costs: the service beside its floor. */
export function costTable(service: LoadMeasurement, floor: LoadMeasurement): string {
  const table = new Table({
    head: ["of each request", "service", "floor"],
    colAligns: ["left", "right", "right"],
    ...plain,
  });
  const row = (what: string, value: (measurement: LoadMeasurement) => string): void => {
    table.push([what, value(service), value(floor)]);
  };
  row("requests a second", ({ requestsPerSecond }) => whole(requestsPerSecond));
  row("processor ms, the server", ({ cpu }) => cpu.target.toFixed(3));
  row("processor ms, PostgreSQL", ({ cpu }) => cpu.database.toFixed(3));
  row("processor ms, the users", ({ cpu }) => cpu.generator.toFixed(3));
  row("database transactions", ({ databasePerRequest }) => databasePerRequest.transactions.toFixed(2));
  row("WAL bytes", ({ databasePerRequest }) => whole(databasePerRequest.walBytes));
  row("database's growth, bytes", ({ databasePerRequest }) => whole(databasePerRequest.sizeBytes));
  row("log bytes", ({ logBytesPerRequest }) => whole(logBytesPerRequest));
  row("memory of the servers, MiB", ({ mebibytes }) => whole(mebibytes.target));
  row("memory of PostgreSQL's processes, MiB", ({ mebibytes }) => whole(mebibytes.database));
  row("p95, ms", ({ latencies }) => (latencies["all"]?.p95 ?? 0).toFixed(1));
  return table.toString();
}

/** What the processor time of a request is made of: milliseconds, by shares of a profile. */
export function profileTable(
  service: { readonly shares: Shares; readonly milliseconds: number },
  floor: { readonly shares: Shares; readonly milliseconds: number },
): string {
  const table = new Table({
    head: ["processor ms of each request", "service", "floor"],
    colAligns: ["left", "right", "right"],
    ...plain,
  });
  const floorShares = new Map(floor.shares);
  for (const [part, share] of service.shares)
    table.push([
      part,
      (share * service.milliseconds).toFixed(3),
      ((floorShares.get(part) ?? 0) * floor.milliseconds).toFixed(3),
    ]);
  return table.toString();
}

/** What there is to say while a bench still runs. */
export function measurementLine({ requestsPerSecond, latencies, cpu }: LoadMeasurement): string {
  const all = latencies["all"];
  const each = [cpu.target, cpu.database, cpu.generator].map((milliseconds) => milliseconds.toFixed(2)).join(" / ");
  return `${whole(requestsPerSecond)} requests a second: p50 ${whole(all?.p50 ?? 0)} ms, p95 ${whole(all?.p95 ?? 0)} ms; processor ms of each for server / PostgreSQL / users: ${each}`;
}
