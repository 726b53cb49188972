import { spawn } from "node:child_process";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";

export interface SecretSetting {
  /** The project's folder. */
  readonly folder: string;
  readonly stack: string;
  /** `Pulumi.<environment>.yaml` in that folder. */
  readonly settingsFile: string;
  /** `<project>:<name>` */
  readonly key: string;
  readonly value: string;
}

/** The engine, and what it needs to reach the stack's state and its secrets provider. */
export interface SecretEngine {
  readonly command: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Lets the engine write a secret into a settings file, encrypted by the stack's secrets provider; a stack that is not there
 * yet is made, without resources. The value goes through the engine's standard input: arguments can be seen by every process.
 *
 * @throws {OperatorError} SecretNotWritten with what the engine said
 */
export async function writeSecret(
  { folder, stack, settingsFile, key, value }: SecretSetting,
  { engine, stackExists }: { readonly engine: SecretEngine; readonly stackExists: boolean },
): Promise<void> {
  const run = (args: readonly string[], input = ""): Promise<void> =>
    runEngine([...args, "--stack", stack, "--non-interactive"], { ...engine, folder, input });
  try {
    if (!stackExists) await run(["stack", "init", "--no-select"]);
    await run(["config", "set", key, "--secret", "--config-file", settingsFile], value);
  } catch (cause) {
    throw new OperatorError("SecretNotWritten", {
      problem: `the engine did not write ${key} of ${stack}: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: `give it the stack's secrets provider: PULUMI_CONFIG_PASSPHRASE, or the key that secretsprovider in ${settingsFile} names`,
      cause,
    });
  }
}

interface EngineRun extends SecretEngine {
  readonly folder: string;
  readonly input: string;
}

function runEngine(args: readonly string[], { command, environment, folder, input }: EngineRun): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, env: environment, stdio: ["pipe", "ignore", "pipe"] });
    let complaint = "";
    child.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(complaint.trim()))));
    child.stdin.on("error", () => undefined); // it ended without reading: its exit code says why
    child.stdin.end(input);
  });
}
