import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { RunJournal } from "./run-journal.ts";
import { entriesOf } from "./run-records.ts";

const journalModule = JSON.stringify(fileURLToPath(new URL("run-journal.ts", import.meta.url)));

/** Writes beginnings until one is refused, then what still has to be said. */
const writer = (folder: string): string => `
  import { RunJournal } from ${journalModule};
  const journal = new RunJournal(${JSON.stringify(folder)});
  let begun = 0;
  try {
    for (;;) { journal.write({ kind: "stack started", stack: "network" }); begun += 1; }
  } catch (error) {
    journal.write({ kind: "stack ended", stack: "network", status: "failed" });
    journal.write({ kind: "run ended" });
    journal.close();
    console.log(JSON.stringify({ begun, code: error.code, message: error.message, same: error === journal.failure }));
  }`;

it("on a full disk lets nothing begin that it cannot write down, keeps what it has, and lets ends pass", () => {
  const folder = mkdtempSync(join(tmpdir(), "journal-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // A file that may not grow beyond one block plays the disk that is full: any user can have that, without a file system of their own.
  const { stdout, stderr } = spawnSync(
    "/bin/sh",
    [
      "-c",
      'ulimit -f 1; exec "$0" --disable-warning=ExperimentalWarning --input-type=module -e "$1"',
      process.execPath,
      writer(folder),
    ],
    { encoding: "utf8" },
  );
  expect(stderr).toBe("");
  const [file = ""] = readdirSync(join(folder, "runs"));
  const path = join(folder, "runs", file);
  const { begun, code, message, same } = JSON.parse(stdout) as Record<string, unknown>;
  expect(code).toBe("DiskFull");
  expect(message).toContain(`DiskFull: ${path}: EFBIG`);
  expect(same).toBe(true);
  const text = readFileSync(path, "utf8");
  expect(begun).toBeGreaterThan(0);
  expect(entriesOf(text)).toHaveLength(begun as number);
  // Half a line was written, and nothing after it.
  expect(text.split("\n")).toHaveLength((begun as number) + 1);
});

it("keeps the last hundred runs, and of older ones those that were cut off", () => {
  const folder = mkdtempSync(join(tmpdir(), "journal-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const runs = join(folder, "runs");
  mkdirSync(runs);
  const ended = JSON.stringify({ kind: "run ended", at: "2026-01-01T00:00:00.000Z" });
  for (let day = 0; day < 120; day += 1)
    writeFileSync(join(runs, `2025-01-${String(day).padStart(3, "0")}.jsonl`), day === 3 ? "" : `${ended}\n`);
  new RunJournal(folder).close();
  const left = readdirSync(runs).sort();
  expect(left).toHaveLength(101);
  expect(left.slice(0, 2)).toEqual(["2025-01-003.jsonl", "2025-01-021.jsonl"]);
});

/** Says that it is ready, and begins a run when it is told to. */
const beginner = (folder: string): string => `
  import { RunJournal } from ${journalModule};
  process.stdout.write("ready");
  process.stdin.once("data", () => {
    new RunJournal(${JSON.stringify(folder)}).close();
    process.stdin.destroy();
  });`;

it("lets two runs that begin at the same moment forget the same old ones", { timeout: 20_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "journal-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const runs = join(folder, "runs");
  mkdirSync(runs);
  const ended = JSON.stringify({ kind: "run ended", at: "2026-01-01T00:00:00.000Z" });
  for (let run = 0; run < 2100; run += 1)
    writeFileSync(join(runs, `2025-${String(run).padStart(4, "0")}.jsonl`), `${ended}\n`);
  const beginners = [1, 2].map(() =>
    spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", beginner(folder)]),
  );
  onTestFinished(() => beginners.forEach((beginning) => beginning.kill()));
  await Promise.all(beginners.map(({ stdout }) => once(stdout, "data")));
  const errors = Promise.all(beginners.map(({ stderr }) => text(stderr)));
  for (const { stdin } of beginners) stdin.write("now");
  expect(await errors).toEqual(["", ""]);
  expect(readdirSync(runs)).toHaveLength(100);
});
