import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { expect, it } from "vitest";
import { foundCommand, thriftyCommand } from "./engine-command.ts";

/** What reaches the engine of a call made in `/project`, and where. */
async function reaching(previewFirst: boolean, ...args: readonly string[]): Promise<[string[], string][]> {
  const calls: [string[], string][] = [];
  const run = (given: string[], folder: string) => {
    calls.push([given, folder]);
    return Promise.resolve({ code: 0, stdout: "", stderr: "" });
  };
  const command = thriftyCommand({ command: "pulumi", version: null, run } as unknown as PulumiCommand, {
    previewFirst,
    settingsFile: "/settings/Pulumi.dev.yaml",
  });
  await (command as unknown as { run: typeof run }).run([...args], "/project");
  return calls;
}

it.each([
  ["stack", "select"],
  ["stack", "output"],
  ["stack", "history"],
])("answers %s %s itself", async (...args) => {
  expect(await reaching(false, ...args)).toEqual([]);
});

it("makes a stack where its settings are, and does not select it", async () => {
  expect(await reaching(false, "stack", "init", "dev")).toEqual([
    [["stack", "init", "dev", "--no-select"], "/settings"],
  ]);
});

it("leaves an update its preview only where that is asked for", async () => {
  const up = ["up", "--yes", "--skip-preview", "--policy-pack", "/policy"];
  expect(await reaching(false, ...up)).toEqual([[up, "/project"]]);
  expect(await reaching(true, ...up)).toEqual([[["up", "--yes", "--policy-pack", "/policy"], "/project"]]);
});

it("does not start an engine that has been found to ask for its version", () => {
  const { command, version } = foundCommand({ command: "/nowhere/bin/pulumi", version: "3.255.0" });
  expect({ command, version: String(version) }).toEqual({ command: "/nowhere/bin/pulumi", version: "3.255.0" });
});
