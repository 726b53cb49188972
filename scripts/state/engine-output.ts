import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";

const run = promisify(execFile);

export interface EngineCall {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Of the project, for calls about one. */
  readonly folder?: string;
}

/**
 * What the engine prints for a call that reads the backend.
 *
 * @throws {OperatorError} BackendUnreachable, with the engine's words
 */
export async function engineOutput(
  args: readonly string[],
  { command, environment, folder }: EngineCall,
): Promise<string> {
  try {
    const env = { ...process.env, ...environment };
    const { stdout } = await run(command, [...args, "--non-interactive"], { env, cwd: folder, maxBuffer: 2 ** 30 });
    return stdout;
  } catch (cause) {
    const text = String((cause as { stderr?: unknown }).stderr ?? cause);
    throw new OperatorError("BackendUnreachable", {
      problem: `pulumi ${args.slice(0, 2).join(" ")} failed: ${text.trim()}`,
      remedy: "check PULUMI_BACKEND_URL, pulumi login and your credentials",
      cause,
    });
  }
}
