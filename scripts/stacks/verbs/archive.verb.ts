import pc from "picocolors";
import { archivedLines } from "../../archive/archived-object.ts";
import type { Console } from "../console.ts";

/**
 * `archive replay`: the log lines of archived objects, file by file, with time (UTC), group and stream; with `--json` one
 * JSON document for each line.
 *
 * @throws {OperatorError} UnreadableArchive for the first file that is no object of the archive
 */
export async function replayArchive(files: readonly string[], console: Console): Promise<void> {
  let lines = 0;
  for (const file of files) {
    for await (const { timestamp, logGroup, logStream, message } of archivedLines(file)) {
      const time = new Date(timestamp).toISOString();
      lines += 1;
      console.out(
        console.json
          ? JSON.stringify({ time, logGroup, logStream, message })
          : `${pc.dim(time)} ${pc.cyan(logGroup)} ${pc.dim(logStream)} ${message.trimEnd()}`,
      );
    }
  }
  console.info(
    pc.dim(`${String(lines)} log lines in ${String(files.length)} ${files.length === 1 ? "object" : "objects"}`),
  );
}
