import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const packFolder = fileURLToPath(new URL(".", import.meta.url));
const launcherFolder = fileURLToPath(new URL("launcher", import.meta.url));

/** The policy pack served by one process for all stacks of a run: starting it takes longer than a stack's analysis. */
export class PolicyServer {
  /** What `--policy-pack` takes. */
  readonly pack: string = packFolder;
  readonly #process: ChildProcess;
  readonly #port: Promise<string>;

  constructor() {
    this.#process = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "policy-server.process.ts"], {
      cwd: packFolder,
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    this.#port = firstLine(this.#process);
    this.#port.catch(() => undefined); // told by `environment`
  }

  /** What an engine must find in its environment to use this server. @throws {Error} if the pack does not start */
  async environment(searchPath = process.env["PATH"] ?? ""): Promise<Record<string, string>> {
    return { PAYMENTS_POLICY_PORT: await this.#port, PATH: `${launcherFolder}${delimiter}${searchPath}` };
  }

  close(): void {
    this.#process.kill();
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("the policy pack's process has no output");
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the policy pack ended with exit code ${String(code)}`);
  });
  const [line] = (await Promise.race([once(lines, "line"), ended])) as [string];
  return line;
}
