/**
 * Obtains the Pulumi engine and prints where it is, for people and for CI: the path on stdout, all else on stderr.
 * Exit code 0; 1 where no engine can be had; 128 + n where signal n ended it.
 */
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { Interruption } from "./interruption.ts";
import { obtainEngine } from "./obtain-engine.ts";
import { reportOn } from "./progress-line.ts";

const report = reportOn(process.stderr, () => performance.now());
try {
  const engine = await obtainEngine({ ...report, environment: process.env });
  report.end();
  process.stdout.write(`${engine.command}\n`);
} catch (error) {
  if (!(error instanceof OperatorError || error instanceof Interruption)) throw error;
  report.announce(error.message);
  process.exitCode = error instanceof Interruption ? error.exitCode : 1;
}
