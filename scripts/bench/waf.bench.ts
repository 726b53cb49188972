/**
 * Sends attacks and honest requests through the web ACLs as edge's program deploys them, and prints what is blocked. Exit
 * code 1 below a target, 2 for wrong options.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command } from "@commander-js/extra-typings";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { rehearsedRecords } from "../deployed/rehearsed-records.ts";
import { exitCodeOf } from "../stacks/exit-code.ts";
import { openPlatform } from "../stacks/platform.ts";
import { legitimateRequests } from "../waf/legitimate-requests.plan.ts";
import { measuredDoors } from "../waf/measured-doors.ts";
import { type Measurement, measured, shortcomings } from "../waf/measurement.ts";
import { measurementTable, missLine } from "../waf/measurement-printout.ts";
import { outsideSet } from "../waf/outside-set.ts";
import { ownAttacks } from "../waf/own-attacks.plan.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Of each kind in each place: 6000 attacks and 6000 honest requests in all. */
const ownSet = { attacks: 1000, honest: 2000 };
/** More than this are only counted, unless a file is given. */
const missesShown = 40;

const options = new Command("bench:waf")
  .description("what the web ACLs block, of our own set and of one from outside")
  .option("--corpus <folder>", "an outside set: sqli/, xss/ and benign/ of *.txt, one payload a line, # comments")
  .option("--misses <file>", "write every attack that passed, and every honest request that did not, to this file")
  .option("--env <environment>", "whose settings the program is run with", "local")
  .option("--seed <number>", "another own set", (text) => Number.parseInt(text, 10), 1)
  .parse()
  .opts();

try {
  const outside = options.corpus === undefined ? [] : outsideSet(options.corpus);
  const doors = measuredDoors(await rehearsedRecords(await openPlatform(root, { env: options.env })));
  function* requests() {
    yield* ownAttacks(options.seed, ownSet.attacks);
    yield* legitimateRequests(options.seed, ownSet.honest);
    yield* outside;
  }
  const measurement = measured(doors, requests());
  console.log(measurementTable(measurement));
  for (const { name, whole } of doors) console.log(`${name}: not played, AWS decides: ${whole.notPlayed.join(", ")}`);
  tellMisses(measurement);
  const short = shortcomings(measurement);
  console.log(short.length === 0 ? "every target is reached" : short.join("\n"));
  process.exitCode = short.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  console.error(error.message);
  process.exitCode = exitCodeOf(error);
}

function tellMisses({ misses }: Measurement): void {
  const lines = misses.map(missLine);
  if (options.misses !== undefined) {
    writeFileSync(options.misses, lines.map((line) => `${line}\n`).join(""));
    console.log(`${String(lines.length)} misses are in ${options.misses}`);
    return;
  }
  for (const line of lines.slice(0, missesShown)) console.log(line);
  if (lines.length > missesShown) console.log(`… and ${String(lines.length - missesShown)} more: --misses <file>`);
}
