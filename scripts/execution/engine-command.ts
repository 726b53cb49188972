import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

const nothing = { code: 0, stderr: "", toString: () => "" };

/**
 * The Pulumi command line for the Automation API, without the calls whose answers we have already: selecting a stack (every
 * other call names it), and after an operation its outputs and history (both come with the operation's events). Each
 * would start the engine once more.
 */
export function thriftyCommand(command: PulumiCommand): PulumiCommand {
  const thrifty: Pick<PulumiCommand, "command" | "version"> & { run: Run } = {
    command: command.command,
    version: command.version,
    run: async (args, ...rest) => {
      const call = args.slice(0, 2).join(" ");
      if (call === "stack select") return { ...nothing, stdout: "" };
      if (call === "stack output") return { ...nothing, stdout: "{}" };
      if (call === "stack history") return { ...nothing, stdout: "[]" };
      if (call === "stack init") return (command as unknown as { run: Run }).run([...args, "--no-select"], ...rest);
      return (command as unknown as { run: Run }).run(args, ...rest);
    },
  };
  return thrifty as unknown as PulumiCommand;
}

/** `PulumiCommand.run`, which the SDK's declarations leave out. */
type Run = (
  args: string[],
  cwd: string,
  additionalEnv: Record<string, string>,
  onOutput?: (data: string) => void,
  onError?: (data: string) => void,
  signal?: AbortSignal,
) => Promise<{ stdout: string; stderr: string; code: number }>;
