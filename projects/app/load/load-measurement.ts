import type { RecordableHistogram } from "node:perf_hooks";
import type pg from "pg";
import type { LoadPlatform, LoadTarget } from "./load-platform.fixture.ts";
import { type Latencies, runLoad } from "./load-run.ts";
import type { PaymentUser } from "./payment-user.ts";
import { processCost, withChildren } from "./process-cost.ts";
import { drawSchedule, type LoadShape } from "./request-schedule.plan.ts";

/** Milliseconds. */
export interface Percentiles {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** What one stretch of load showed. */
export interface LoadMeasurement {
  readonly thinkTimeSeconds: number;
  readonly seconds: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Users whose connection was open at the end. */
  readonly openConnections: number;
  readonly latencies: Readonly<Record<string, Percentiles>>;
  /** Processor milliseconds for each request. */
  readonly cpu: { readonly target: number; readonly database: number; readonly generator: number };
  /** Own memory, at the end. */
  readonly mebibytes: { readonly target: number; readonly database: number };
  readonly logBytesPerRequest: number;
  readonly databasePerRequest: { readonly transactions: number; readonly walBytes: number; readonly sizeBytes: number };
}

interface Reading {
  readonly target: ReturnType<typeof processCost>;
  readonly database: ReturnType<typeof processCost>;
  readonly generator: number;
  readonly logBytes: number;
  readonly counters: { readonly transactions: number; readonly walBytes: number; readonly sizeBytes: number };
}

/** Puts one load on a target, whose users may have made requests before, and reads every meter before and after. */
export async function measureLoad(
  { platform, target, users }: { platform: LoadPlatform; target: LoadTarget; users: readonly PaymentUser[] },
  shape: LoadShape,
): Promise<LoadMeasurement> {
  const schedule = drawSchedule(shape);
  const before = await read(platform, target);
  const beganAt = performance.now();
  const latencies = await runLoad({ users, schedule });
  const seconds = (performance.now() - beganAt) / 1000;
  const after = await read(platform, target);
  const requests = latencies.get("all")?.count ?? 0;
  const each = (now: number, then: number): number => (now - then) / requests;
  return {
    ...{ thinkTimeSeconds: shape.thinkTimeSeconds, seconds, requests, requestsPerSecond: requests / seconds },
    openConnections: users.filter(({ connected }) => connected).length,
    latencies: shown(latencies),
    cpu: {
      target: each(after.target.cpuMilliseconds, before.target.cpuMilliseconds),
      database: each(after.database.cpuMilliseconds, before.database.cpuMilliseconds),
      generator: each(after.generator, before.generator),
    },
    mebibytes: { target: after.target.ownMebibytes, database: after.database.ownMebibytes },
    logBytesPerRequest: each(after.logBytes, before.logBytes),
    databasePerRequest: {
      transactions: each(after.counters.transactions, before.counters.transactions),
      walBytes: each(after.counters.walBytes, before.counters.walBytes),
      sizeBytes: each(after.counters.sizeBytes, before.counters.sizeBytes),
    },
  };
}

async function read({ database, postmaster }: LoadPlatform, { processes }: LoadTarget): Promise<Reading> {
  const { user, system } = process.cpuUsage();
  return {
    counters: await counters(database.superuser),
    target: processCost(processes.map(({ pid }) => pid)),
    database: processCost(withChildren(postmaster)),
    generator: (user + system) / 1000,
    logBytes: processes.reduce((sum, server) => sum + server.logBytes(), 0),
  };
}

async function counters(superuser: pg.Pool): Promise<Reading["counters"]> {
  const { rows } = await superuser.query<Record<keyof Reading["counters"], string>>(
    `SELECT xact_commit + xact_rollback AS transactions, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS "walBytes",
       pg_database_size(current_database()) AS "sizeBytes"
     FROM pg_stat_database WHERE datname = current_database()`,
  );
  const [row] = rows;
  return {
    transactions: Number(row?.transactions),
    walBytes: Number(row?.walBytes),
    sizeBytes: Number(row?.sizeBytes),
  };
}

const shown = (latencies: Latencies): Record<string, Percentiles> =>
  Object.fromEntries([...latencies].map(([operation, histogram]) => [operation, percentiles(histogram)]));

function percentiles(histogram: RecordableHistogram): Percentiles {
  const at = (percent: number): number => histogram.percentile(percent) / 1000;
  const { count, mean, max } = histogram;
  return { count, mean: mean / 1000, p50: at(50), p95: at(95), p99: at(99), max: max / 1000 };
}
