import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import type { RunnerRequest, StackTurn } from "./runner-messages.ts";

const runner = fileURLToPath(new URL("stack-runner.process.ts", import.meta.url));

/** A turn whose engine, once begun, would be at work for long. */
function longTurn(): StackTurn {
  const folder = mkdtempSync(join(tmpdir(), "runner-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const command = join(folder, "pulumi");
  writeFileSync(command, "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: base\nruntime: nodejs\n");
  return {
    ...{ verb: "destroy", project: { name: "base", folder }, stack: "local", stackExists: true },
    ...{ copyOptions: "--env local", settingsFile: join(folder, "Pulumi.local.yaml"), environment: {} },
    ...{ engine: { command, version: "3.255.0" }, previewFirst: false, policyPacks: [], upstreams: {} },
  };
}

it("begins no engine where the command is gone, and ends without a word", { timeout: 30_000 }, async () => {
  const child = fork(runner, {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = Promise.all([once(child, "exit"), text(child.stderr as Readable)]);
  await once(child, "message");
  child.send({ kind: "run", turn: longTurn() } satisfies RunnerRequest);
  child.disconnect();
  expect(await ended).toEqual([[0, null], ""]);
});
