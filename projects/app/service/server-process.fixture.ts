import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@payments/shared/testing/free-port.ts";

/** A server on loopback in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process to the first answer of `/readyz` that says ready. */
  readonly readyAfter: number;
  /** What it has printed so far. */
  log(): string;
  /** Bytes of that. */
  logBytes(): number;
  /** Sends a signal; gives the exit code once the process has ended. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

export interface ServerProcessOptions {
  /** Of Node. */
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Numeric id of user and group; only root can be somebody else. */
  readonly user?: number;
}

/** Logs may be long, and are read after their server's end: they go with the process that started it. */
const logFolders = new Set<string>();

function removeLogs(): void {
  for (const folder of logFolders) rmSync(folder, { recursive: true, force: true });
}

/** Starts Node on a free port, told in `PORT`, and waits until `/readyz` says ready. @throws {Error} with what it printed */
export async function startServerProcess({
  args,
  folder,
  environment,
  user,
}: ServerProcessOptions): Promise<ServerProcess> {
  const port = await freePort();
  const logFolder = mkdtempSync(join(tmpdir(), "server-log-"));
  if (logFolders.size === 0) process.once("exit", removeLogs);
  logFolders.add(logFolder);
  const logFile = join(logFolder, "log");
  const log = openSync(logFile, "a");
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...environment, PORT: String(port) },
    stdio: ["ignore", log, log],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  closeSync(log);
  const ended = new Promise<number | null>((end) => child.on("close", end));
  const printed = () => readFileSync(logFile, "utf8");
  const url = `http://127.0.0.1:${String(port)}`;
  await untilReady(url, child, printed);
  return {
    url,
    pid: child.pid ?? 0,
    readyAfter: performance.now() - startedAt,
    log: printed,
    logBytes: () => statSync(logFile).size,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

async function untilReady(url: string, child: ChildProcess, printed: () => string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    await new Promise((later) => setTimeout(later, 20));
  }
  child.kill("SIGKILL");
  throw new Error(`the server did not become ready:\n${printed()}`);
}
