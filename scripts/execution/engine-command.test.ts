import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { expect, it } from "vitest";
import { foundCommand, thriftyCommand } from "./engine-command.ts";

type Run = (args: string[], folder: string, ...rest: unknown[]) => Promise<unknown>;

/** The command line before an engine of which only `run` is looked at. */
function before(run: Run, previewFirst = false): { readonly run: Run } {
  const options = { previewFirst, settingsFile: "/settings/Pulumi.dev.yaml" };
  return thriftyCommand({ command: "pulumi", version: null, run } as unknown as PulumiCommand, options) as unknown as {
    run: Run;
  };
}

/** What reaches the engine of a call made in `/project`, and where. */
async function reaching(previewFirst: boolean, ...args: readonly string[]): Promise<[string[], string][]> {
  const calls: [string[], string][] = [];
  const run: Run = (given, folder) => {
    calls.push([given, folder]);
    return Promise.resolve({ code: 0, stdout: "", stderr: "" });
  };
  await before(run, previewFirst).run([...args], "/project");
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

it("begins no operation that was cancelled before its engine began, which would hear nothing of it", async () => {
  const { run } = before(() => Promise.reject(new Error("an engine was started")));
  await expect(run(["up"], "/project", {}, undefined, undefined, AbortSignal.abort())).rejects.toThrow(
    "cancelled before the engine began",
  );
});

it("does not start an engine that has been found to ask for its version", () => {
  const { command, version } = foundCommand({ command: "/nowhere/bin/pulumi", version: "3.255.0" });
  expect({ command, version: String(version) }).toEqual({ command: "/nowhere/bin/pulumi", version: "3.255.0" });
});
