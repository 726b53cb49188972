import type { StackVerb } from "../execution/runner-messages.ts";
import type { ExpectedRun } from "../history/expected-run.ts";
import { LineReport } from "../reporting/line-report.ts";
import { LiveReport } from "../reporting/live-report.ts";
import type { RunReporter } from "../reporting/stack-progress.ts";

/** Where a verb writes: results on `out`, all that tells how it goes on `info`. */
export interface Console {
  /** For machines with `--json`, for people without. */
  out(text: string): void;
  info(text: string): void;
  readonly json: boolean;
  /** @param expected what the past says about the run, if anything */
  reporter(verb: StackVerb, expected?: ExpectedRun): RunReporter;
}

/** A terminal of no size (in some containers) shows no line that is redrawn. */
function isTerminal(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && stream.rows > 0;
}

/** The terminal or the pipe that the command was started with. With `--json` nothing but the document is on stdout. */
export function openConsole({ json }: { readonly json: boolean }): Console {
  const infoStream = json ? process.stderr : process.stdout;
  return {
    json,
    out: (text) => process.stdout.write(`${text}\n`),
    info: (text) => infoStream.write(`${text}\n`),
    reporter: (verb, expected) =>
      isTerminal(infoStream) ? new LiveReport(infoStream, verb, expected) : new LineReport(infoStream, verb, expected),
  };
}
