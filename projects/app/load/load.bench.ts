/**
 * Ten thousand users on the real service over a real PostgreSQL, and on its floor. Ends by itself. Exit code 0 when every request
 * was answered well and the ledger agrees with what the users were told, 1 when not, 2 for wrong options.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Command } from "@commander-js/extra-typings";
import { serviceFiles } from "../service.bundle.ts";
import { within } from "./bench-option.ts";
import { ClientRecord } from "./client-record.ts";
import { ledgerFaults } from "./ledger-check.ts";
import { type LoadMeasurement, measureLoad } from "./load-measurement.ts";
import { durableSettings, endTarget, type LoadTarget, startLoadPlatform, usersOf } from "./load-platform.fixture.ts";
import { costTable, latencyTable, measurementLine, profileTable } from "./load-printout.ts";
import { runLoad } from "./load-run.ts";
import { costRatio, costTarget, incorrectness, latencyMisses, latencyTarget } from "./load-verdict.ts";
import { measuredLoad } from "./measured-load.ts";
import type { PaymentUser } from "./payment-user.ts";
import { type CpuProfile, profileShares } from "./profile-shares.ts";
import { connectingSchedule, drawSchedule } from "./request-schedule.plan.ts";

const options = new Command("bench:load")
  .description("10,000 users on the payment service, on this machine's loopback alone")
  .option("--users <number>", "each with a connection of their own", within(1, 10_000), 10_000)
  .option("--think-time <seconds>", "mean pause between two requests of a user", within(0.1, 600), 10)
  .option("--minutes <number>", "how long the load is measured", within(0.1, 60), 5)
  .option("--warm-up <seconds>", "how long it runs before that", within(1, 600), 45)
  .option("--processes <number>", "processes of the service", within(1, 8), availableParallelism())
  .option("--pool-size <number>", "database connections of each process", within(2, 50), 6)
  .option("--seed <number>", "another schedule", within(0, 2 ** 31), 1)
  .option("--profile", "say what the service's time is made of (costs time itself)")
  .option("--write <file>", "write what the capacity model reads into this file")
  .option("--json", "print one JSON document")
  .addHelpText(
    "after",
    "\nExamples:\n  npm run bench:load\n  npm run bench:load -- --users 2000 --minutes 1\n  npm run bench:load -- --profile --minutes 1",
  )
  .parse()
  .opts();

const tell = (line: string): void => void process.stderr.write(`${line}\n`);
const { users: count, thinkTime, warmUp, seed } = options;
const profiles = options.profile ? mkdtempSync(join(tmpdir(), "load-profile-")) : undefined;
const { processes, poolSize } = options;
const platform = await startLoadPlatform({ processes, poolSize, settings: durableSettings });
try {
  const record = new ClientRecord();
  const service = await platform.startService(profiling("service"));
  tell(`signing ${String(count)} tokens and connecting as many users`);
  const users = await usersOf(service, { count, record, prefix: "load" });
  const measured = await warmAndMeasure(service, users, { thinkTime, seconds: options.minutes * 60 });
  const misses = latencyMisses(measured);
  const largest = misses.length === 0 ? undefined : await largestWithin(service, users);
  await Promise.all(users.map((user) => user.close()));
  const ledger = await ledgerFaults(platform.database.superuser, record);
  await endTarget(service);

  const floorRecord = new ClientRecord();
  const floorTarget = await platform.startFloor(profiling("floor"));
  const floorUsers = await usersOf(floorTarget, { count, record: floorRecord, prefix: "floor" });
  tell("the floor: the same statements on bare Fastify and pg");
  const floor = await warmAndMeasure(floorTarget, floorUsers, { thinkTime, seconds: 60 });
  await Promise.all(floorUsers.map((user) => user.close()));
  const floorLedger = await ledgerFaults(platform.database.superuser, floorRecord);
  await endTarget(floorTarget);

  const floorWrong = incorrectness(floorRecord, floorLedger).map((what) => `floor: ${what}`);
  const wrong = [...incorrectness(record, ledger), ...floorWrong];
  report({ measured, floor, wrong, misses, largest });
  if (options.write !== undefined)
    writeFileSync(options.write, `${JSON.stringify(measuredLoad(measured, options.processes), null, 2)}\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await platform.stop();
  if (profiles !== undefined) rmSync(profiles, { recursive: true, force: true });
}

/** Node's arguments: none, or where to leave a profile. */
function profiling(target: "service" | "floor"): string[] {
  return profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${join(profiles, target)}`];
}

/** Every user connects and makes requests before anything is measured. */
async function warmAndMeasure(
  target: LoadTarget,
  users: readonly PaymentUser[],
  { thinkTime: thinkTimeSeconds, seconds }: { thinkTime: number; seconds: number },
): Promise<LoadMeasurement> {
  const shape = { users: users.length, thinkTimeSeconds };
  tell(`warming up for ${String(warmUp)} s`);
  await runLoad({ users, schedule: connectingSchedule({ users: users.length, seconds: warmUp / 2 }) });
  await runLoad({ users, schedule: drawSchedule({ ...shape, seconds: warmUp / 2, seed: seed + 1 }) });
  tell(`measuring ${String(users.length / thinkTimeSeconds)} requests a second for ${String(seconds)} s`);
  const measured = await measureLoad({ platform, target, users }, { ...shape, seconds, seed });
  tell(measurementLine(measured));
  return measured;
}

/** The same users with longer and longer pauses, until every answer comes in time. */
async function largestWithin(target: LoadTarget, users: readonly PaymentUser[]): Promise<LoadMeasurement | undefined> {
  for (let slower = 1.15; slower < 8; slower *= 1.15) {
    const thinkTimeSeconds = thinkTime * slower;
    tell(`too much for this machine; trying ${(users.length / thinkTimeSeconds).toFixed(0)} requests a second`);
    await pause(5000);
    const shape = { users: users.length, thinkTimeSeconds, seconds: 60, seed };
    const measured = await measureLoad({ platform, target, users }, shape);
    tell(measurementLine(measured));
    if (latencyMisses(measured).length === 0) return measured;
  }
  return undefined;
}

interface Outcome {
  readonly measured: LoadMeasurement;
  readonly floor: LoadMeasurement;
  readonly wrong: readonly string[];
  readonly misses: readonly string[];
  readonly largest: LoadMeasurement | undefined;
}

function report({ measured, floor, wrong, misses, largest }: Outcome): void {
  const ratio = costRatio(measured, floor);
  const shares =
    profiles === undefined
      ? undefined
      : {
          service: sharesOfTime(join(profiles, "service"), serviceFiles("ap-southeast-1")["service.mjs"]),
          floor: sharesOfTime(join(profiles, "floor")),
        };
  if (options.json) {
    console.log(JSON.stringify({ options, measured, floor, ratio, wrong, misses, largest, shares }, null, 2));
    return;
  }
  const { requests, seconds, openConnections } = measured;
  console.log(
    `${String(count)} users, ${String(openConnections)} connections open at the end, ${String(thinkTime)} s mean think time, ` +
      `${String(requests)} requests in ${seconds.toFixed(0)} s; ${String(options.processes)} processes of the service with ` +
      `${String(options.poolSize)} database connections each, the users and PostgreSQL on the same ${String(availableParallelism())} cores (${cpus()[0]?.model ?? "unknown"})`,
  );
  console.log(latencyTable(measured));
  console.log(costTable(measured, floor));
  if (shares !== undefined)
    console.log(
      profileTable(
        { shares: shares.service, milliseconds: measured.cpu.target },
        { shares: shares.floor, milliseconds: floor.cpu.target },
      ),
    );
  console.log(verdict(`p95 below ${String(latencyTarget)} ms`, misses.length === 0, misses.join("; ")));
  console.log(
    verdict(
      "no failed request, no lost or doubled payment, the ledger balances",
      wrong.length === 0,
      wrong.join("\n  "),
    ),
  );
  console.log(
    verdict(
      `processor time at most ${String(costTarget)} times the floor's`,
      ratio <= costTarget,
      `${ratio.toFixed(2)} times`,
    ),
  );
  if (largest !== undefined)
    console.log(
      `largest load within the targets here: ${largest.requestsPerSecond.toFixed(0)} requests a second\n${latencyTable(largest)}`,
    );
}

function verdict(target: string, reached: boolean, detail: string): string {
  return `${reached ? "reached" : "MISSED "}  ${target}${detail === "" ? "" : `: ${detail}`}`;
}

/** Of the first process: they all do the same. */
function sharesOfTime(folder: string, bundle?: string): [string, number][] {
  const [first] = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as CpuProfile);
  return first === undefined ? [] : profileShares(first, bundle);
}
