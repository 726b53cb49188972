import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { expect, it } from "vitest";
import { foundCommand, thriftyCommand } from "./engine-command.ts";

/** What reaches the engine of a call. */
async function reaching(previewFirst: boolean, ...args: readonly string[]): Promise<string[][]> {
  const calls: string[][] = [];
  const run = (given: string[]) => {
    calls.push(given);
    return Promise.resolve({ code: 0, stdout: "", stderr: "" });
  };
  const command = thriftyCommand({ command: "pulumi", version: null, run } as unknown as PulumiCommand, {
    previewFirst,
  });
  await (command as unknown as { run: typeof run }).run([...args]);
  return calls;
}

it.each([
  ["stack", "select"],
  ["stack", "output"],
  ["stack", "history"],
])("answers %s %s itself", async (...args) => {
  expect(await reaching(false, ...args)).toEqual([]);
});

it("does not select the stack that it makes", async () => {
  expect(await reaching(false, "stack", "init", "dev")).toEqual([["stack", "init", "dev", "--no-select"]]);
});

it("leaves an update its preview only where that is asked for", async () => {
  const up = ["up", "--yes", "--skip-preview", "--policy-pack", "/policy"];
  expect(await reaching(false, ...up)).toEqual([up]);
  expect(await reaching(true, ...up)).toEqual([["up", "--yes", "--policy-pack", "/policy"]]);
});

it("does not start an engine that has been found to ask for its version", () => {
  const { command, version } = foundCommand({ command: "/nowhere/bin/pulumi", version: "3.255.0" });
  expect({ command, version: String(version) }).toEqual({ command: "/nowhere/bin/pulumi", version: "3.255.0" });
});
