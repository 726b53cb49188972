import type { EngineReport } from "./engine-location.ts";

/** What of a stream the report needs: `process.stderr` has it. */
export interface ReportOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Without a terminal a line stays in the log, so that one comes seldom. */
const secondsBetweenLines = 15;

/**
 * Reports on a stream: announcements as lines; progress in place on a terminal, elsewhere as a line every 15 s at most.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export function reportOn(output: ReportOutput, now: () => number): EngineReport & { readonly end: () => void } {
  let drawn = false;
  let lastLine = Number.NEGATIVE_INFINITY;
  const end = () => {
    if (drawn) output.write("\r\u001b[2K");
    drawn = false;
  };
  return {
    end,
    announce(line) {
      end();
      output.write(`${line}\n`);
    },
    progress(text) {
      if (output.isTTY === true) {
        // A line that wraps could not be rewritten. A terminal that does not know its width says 0.
        const width = output.columns === undefined || output.columns === 0 ? 80 : output.columns;
        output.write(`\r\u001b[2K${text.slice(0, width - 1)}`);
        drawn = true;
      } else if (now() - lastLine >= secondsBetweenLines * 1000) {
        lastLine = now();
        output.write(`${text}\n`);
      }
    },
  };
}
