import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { textOfBytes } from "@payments/shared/waf-evaluator/inspected-request.ts";
import type { LabelledRequest } from "./labelled-request.ts";
import { placedOutside } from "./placed-attack.plan.ts";

const folders = ["sqli", "xss", "benign"] as const;

/**
 * Payloads of others: files `*.txt` in `sqli/`, `xss/` and `benign/` of the folder, one payload a line. A line that begins with `# `
 * or is `#` alone is a comment, an empty one is left out; every other is a payload, also where it is a fragment that
 * attacks nothing. Each stands in a query parameter, encoded once.
 *
 * @throws {OperatorError} NoCorpus, for a folder without any
 */
export function outsideSet(folder: string): LabelledRequest[] {
  const found = folders.flatMap((kind) =>
    textFiles(join(folder, kind)).flatMap((file) =>
      payloadsOf(join(folder, kind, file)).map((payload) => ({
        kind,
        place: "query" as const,
        source: `${kind}/${file}`,
        payload: textOfBytes(payload),
        request: placedOutside(payload),
      })),
    ),
  );
  if (found.length === 0) {
    throw new OperatorError("NoCorpus", {
      problem: `${folder} holds no payload: no line in ${folders.map((kind) => `${kind}/*.txt`).join(", ")}`,
      remedy: "give --corpus a folder with sqli/, xss/ and benign/ of text files, one payload a line",
    });
  }
  return found;
}

const textFiles = (folder: string): string[] =>
  existsSync(folder) && statSync(folder).isDirectory()
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".txt"))
        .sort()
    : [];

/** Bytes as they are in the file: not every payload is UTF-8. */
const payloadsOf = (file: string): string[] =>
  readFileSync(file, "latin1")
    .split("\n")
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line.trim() !== "" && line !== "#" && !line.startsWith("# "));
