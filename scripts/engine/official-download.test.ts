import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MachineUnderTest } from "./engine-under-test.ts";
import { downloadOfficial } from "./official-download.ts";
import { type ProcessRequest, runInProcessGroup } from "./process-group.ts";

let machine: MachineUnderTest;
beforeEach(() => {
  machine = new MachineUnderTest();
});
afterEach(() => machine.dispose());

function downloadBy(run: typeof runInProcessGroup, environment: NodeJS.ProcessEnv = {}) {
  const temporary = join(machine.root, "tmp");
  mkdirSync(temporary);
  return downloadOfficial(
    {
      version: "3.255.0",
      announce: (line) => machine.announced.push(line),
      progress: (text) => machine.progress.push(text),
      environment: { ...machine.environment, ...environment },
      signal: new AbortController().signal,
      run,
    },
    { path: machine.root, target: join(machine.root, "engine"), command: "", temporary },
  );
}

it("runs in a process of its own that writes nowhere but into the staging folder", async () => {
  let request: ProcessRequest | undefined;
  const outcome = await downloadBy(async (asked) => {
    request = asked;
    return { succeeded: true, stdout: "", stderr: [], ending: "exit code 0" };
  });

  expect(outcome).toBeUndefined();
  expect(request?.args.at(-1)).toBe(join(machine.root, "engine"));
  expect(request?.environment["TMPDIR"]).toBe(join(machine.root, "tmp"));
  expect(machine.announced).toEqual(["Pulumi 3.255.0: downloading it from get.pulumi.com"]);
  expect(machine.progress).toEqual(["downloading the Pulumi engine: 0 MB, 0 s"]);
});

// Port 1 of this machine, where nothing listens, stands for a network without a way to the host.
it("fails fast where the host cannot be reached", async () => {
  const nowhere = { NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: "http://127.0.0.1:1", https_proxy: "http://127.0.0.1:1" };

  expect(await downloadBy(runInProcessGroup, nowhere)).toMatch(/^get\.pulumi\.com cannot be reached \(.+\)$/);
});
