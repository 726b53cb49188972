import { dirname } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import type { EngineLocation } from "../engine/engine-location.ts";

/** `PulumiCommand.run`, which the SDK's declarations leave out: arguments, then folder, environment, listeners, signal. */
type Run = (args: string[], ...rest: unknown[]) => Promise<{ stdout: string; stderr: string; code: number }>;

/** Calls whose answer comes with the operation's own events, and what the Automation API may take for it. */
const answered: Readonly<Record<string, string>> = { "stack select": "", "stack output": "{}", "stack history": "[]" };

/**
 * The command line of an engine that has been found: `PulumiCommand.get` would start it to ask for its version once more. What is
 * called here takes a version as text just as well.
 */
export function foundCommand({ command, version }: Pick<EngineLocation, "command" | "version">): PulumiCommand {
  return Reflect.construct(PulumiCommand, [command, version]) as PulumiCommand;
}

export interface EngineCommandOptions {
  /** Leaves `pulumi up` its preview, which the Automation API always skips. */
  readonly previewFirst: boolean;
  /** Beside which a stack that is made leaves what it has to say of its secrets. */
  readonly settingsFile: string;
}

/**
 * The Pulumi command line for the Automation API, without the calls that would start the engine once more for what is known
 * already: selecting a stack (every other call names it), and after an operation its outputs and history.
 */
export function thriftyCommand(
  command: PulumiCommand,
  { previewFirst, settingsFile }: EngineCommandOptions,
): PulumiCommand {
  const engine = command as unknown as { readonly run: Run };
  const run: Run = (args, folder, ...rest) => {
    // The SDK listens from the engine's start on, and misses what came before.
    if (rest.some((given) => given instanceof AbortSignal && given.aborted))
      return Promise.reject(new Error("cancelled before the engine began"));
    const call = args.slice(0, 2).join(" ");
    const stdout = answered[call];
    if (stdout !== undefined) return Promise.resolve({ code: 0, stdout, stderr: "" });
    // Selecting would write a file that other stacks' processes write as well.
    if (call === "stack init") return engine.run([...args, "--no-select"], dirname(settingsFile), ...rest);
    return engine.run(previewFirst ? args.filter((argument) => argument !== "--skip-preview") : args, folder, ...rest);
  };
  return { command: command.command, version: command.version, run } as unknown as PulumiCommand;
}
