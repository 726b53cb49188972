/**
 * Releases of the real service under load, through a weighted balancer: two good versions and two bad ones, BLUE_GREEN and CANARY. Ends
 * by itself. Exit code 0 when no request failed in the good releases, the bad ones went back and the ledger agrees with what the
 * users were told, 1 when not, 2 for wrong options.
 */
import { availableParallelism, cpus } from "node:os";
import { Command } from "@commander-js/extra-typings";
import { deregistrationDelay, targetHealthCheck } from "../target-group.plan.ts";
import { within } from "./bench-option.ts";
import { ledgerFaults } from "./ledger-check.ts";
import { durableSettings, startLoadPlatform } from "./load-platform.fixture.ts";
import { phaseTable, releaseLine } from "./release-printout.ts";
import { type PlannedRelease, releasesUnderLoad } from "./release-scene.fixture.ts";
import { releaseFaults } from "./release-verdict.ts";

const options = new Command("bench:release")
  .description("releases under load, on this machine's loopback alone")
  .option("--users <number>", "each with a connection of their own", within(1, 10_000), 10_000)
  .option("--think-time <seconds>", "mean pause between two requests of a user", within(0.1, 600), 10)
  .option("--tasks <number>", "processes of each version", within(1, 8), 2)
  .option("--pool-size <number>", "database connections of each process", within(2, 50), 6)
  .option("--minute <seconds>", "how long a minute of the release takes", within(0.5, 60), 3)
  .option("--fault-share <share>", "share of its requests that a bad version fails", within(0.01, 1), 0.5)
  .option("--seed <number>", "another schedule", within(0, 2 ** 31), 1)
  .option("--json", "print one JSON document")
  .addHelpText("after", "\nExamples:\n  npm run bench:release\n  npm run bench:release -- --users 2000 --minute 6")
  .parse()
  .opts();

const { users, thinkTime, minute, faultShare, seed } = options;
const factor = 60 / minute;
const blueGreen = { strategy: "BLUE_GREEN", bakeMinutes: 10 } as const;
const canary = { strategy: "CANARY", bakeMinutes: 10, canary: { percent: 10, bakeMinutes: 5 } } as const;
const releases: readonly PlannedRelease[] = [
  { name: "BLUE_GREEN", deployment: blueGreen, faultShare: 0 },
  { name: "CANARY", deployment: canary, faultShare: 0 },
  { name: "BLUE_GREEN, bad version", deployment: blueGreen, faultShare },
  { name: "CANARY, bad version", deployment: canary, faultShare },
];
const platform = await startLoadPlatform({
  ...{ processes: options.tasks, poolSize: options.poolSize },
  settings: durableSettings,
});
try {
  const load = { users, thinkTimeSeconds: thinkTime, warmUpSeconds: 2 * thinkTime, minuteSeconds: minute, seed };
  const played = await releasesUnderLoad(platform, load, releases);
  const faults = [
    ...played.releases.flatMap(releaseFaults),
    ...(await ledgerFaults(platform.database.superuser, played.record)),
  ];
  const failures = Object.fromEntries(played.record.failures);
  if (options.json) console.log(JSON.stringify({ options, factor, ...played, failures, faults }, null, 2));
  else {
    console.log(
      `${String(users)} users with ${String(thinkTime)} s mean think time through the balancer; ${String(options.tasks)} tasks of each version; users, balancer, PostgreSQL and tasks on the same ${String(availableParallelism())} cores (${cpus()[0]?.model ?? "unknown"})\n` +
        `time is shortened ${factor.toFixed(0)} times: a minute takes ${String(minute)} s, a health check comes every ${(targetHealthCheck.interval / factor).toFixed(2)} s; old tasks end when their last request is answered, after ${String(deregistrationDelay)} s at the latest`,
    );
    const steady = played.steady === undefined ? [] : [played.steady];
    console.log(phaseTable([...steady, ...played.releases.flatMap(({ phases }) => phases)]));
    for (const release of played.releases) console.log(releaseLine(release));
    console.log(
      faults.length === 0
        ? "reached  no good release failed a request, bad ones went back, no payment lost or doubled"
        : `MISSED   ${faults.join("\n         ")}\n${JSON.stringify(failures)}`,
    );
  }
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await platform.stop();
}
