import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** An engine that keeps a record of how long it runs, to put on PATH. */
export class RecordedEngine {
  /** Goes to the front of PATH. */
  readonly bin: string;
  readonly #record: string;

  /** @param command the real one */
  constructor(folder: string, command: string) {
    this.bin = join(folder, "recorded-engine");
    this.#record = join(folder, "engine-calls.log");
    mkdirSync(this.bin, { recursive: true });
    const script = `#!/bin/sh
begin=$(date +%s%N)
"${command}" "$@"
code=$?
echo "$PWD $begin $(date +%s%N)" >> "${this.#record}"
exit $code
`;
    this.forget();
    writeFileSync(join(this.bin, "pulumi"), script, { mode: 0o755 });
  }

  forget(): void {
    writeFileSync(this.#record, "");
  }

  /** Seconds by the folder that the calls were made in: the project's name; nothing where the engine was not called. */
  seconds(): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    for (const line of readFileSync(this.#record, "utf8").split("\n").filter(Boolean)) {
      const [folder = "", begin = "", end = ""] = line.split(" ");
      const project = basename(folder);
      sums.set(project, (sums.get(project) ?? 0) + Number(BigInt(end) - BigInt(begin)) / 1e9);
    }
    return sums;
  }
}
