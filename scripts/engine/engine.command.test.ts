import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MachineUnderTest, pulumiPrinting } from "./engine-under-test.ts";
import { wantedVersion } from "./engine-version.ts";

let machine: MachineUnderTest;
beforeEach(() => {
  machine = new MachineUnderTest();
});
afterEach(() => machine.dispose());

it("prints where the engine is on stdout, and how it got there on stderr", () => {
  const command = machine.putPulumiOnPath(pulumiPrinting(`v${wantedVersion()}`));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "engine.command.ts")], {
    env: machine.environment,
    encoding: "utf8",
  });

  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: `${command}\n`,
    stderr: `Pulumi ${wantedVersion()}: ${command} (path)\n`,
  });
});
