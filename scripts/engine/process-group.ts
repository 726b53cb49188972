import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly folder?: string;
  /** Kills the process with everything that it started. */
  readonly signal: AbortSignal;
  /** After which the process counts as hanging and is killed. */
  readonly limitSeconds?: number;
  /** Told each line of stderr as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface ProcessResult {
  readonly succeeded: boolean;
  readonly stdout: string;
  /** The last lines of stderr that are not empty, at most fifty. */
  readonly stderr: readonly string[];
  /** In a few words: `exit code 1`, `SIGTERM`, `spawn pulumi EACCES`, `no end after 30 s`. */
  readonly ending: string;
}

/** The port to other programs. Rejects only when told to stop, with the signal's reason. */
export type RunProcess = (request: ProcessRequest) => Promise<ProcessResult>;

const keptLines = 50;

/**
 * Runs a program without a shell and in a process group of its own, so that stopping it stops its children too: a
 * compiler or a download that went on would write into a folder that is being removed. It is killed outright; what
 * it would have cleaned up lies in that folder.
 */
export const runInProcessGroup: RunProcess = (request) => {
  request.signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const { command, args, environment: env, folder: cwd, limitSeconds } = request;
    const limit = limitSeconds === undefined ? [] : [AbortSignal.timeout(limitSeconds * 1000)];
    const stop = AbortSignal.any([request.signal, ...limit]);
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const kill = () => killGroup(child.pid);
    stop.addEventListener("abort", kill, { once: true });
    // Before whoever removes the folder that it writes into.
    process.prependOnceListener("exit", kill);

    let stdout = "";
    const stderr: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (line.trim() !== "") stderr.push(line.trim());
      if (stderr.length > keptLines) stderr.shift();
      request.onLine?.(line);
    });
    const settle = (succeeded: boolean, ending: string) => {
      stop.removeEventListener("abort", kill);
      process.off("exit", kill);
      if (request.signal.aborted) reject(request.signal.reason as Error);
      else if (stop.aborted) resolve({ succeeded: false, stdout, stderr, ending: `no end after ${limitSeconds} s` });
      else resolve({ succeeded, stdout, stderr, ending });
    };
    child.once("error", (error) => settle(false, error.message));
    // What a program leaves running behind it would keep its output open.
    child.once("exit", kill);
    child.once("close", (code, signal) => settle(code === 0, signal ?? `exit code ${code}`));
  });
};

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
