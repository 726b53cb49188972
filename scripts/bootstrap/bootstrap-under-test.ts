import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** How the fake npm of a test ends. `waiting`: not before the test calls `letNpmFinish`. */
export type NpmBehaviour = "succeeding" | "failing" | "waiting";

export interface Finished {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;
  /** What it has said on stderr so far. */
  said(): string;
}

// Records its call, empties node_modules as the real one does, and says so on both streams.
const fakeNpm = `#!/bin/sh
echo "$@" >> npm-calls.log
env | grep '^npm_config_workspace=' >> npm-calls.log
rm -rf node_modules
mkdir node_modules
echo "npm on stdout"
if [ "$FAKE_NPM" = failing ]; then echo "npm error code E404" >&2; exit 3; fi
while [ "$FAKE_NPM" = waiting ] && [ -e package.json ] && [ ! -e let-npm-finish ]; do sleep 0.02; done
touch node_modules/installed
`;

// A verb that tells what it was run with, then ends as its first argument says.
const fakeVerb = `
const [ending, value = ""]: string[] = process.argv.slice(2);
const firstOnPath = process.env["PATH"]?.split(":")[0];
console.log(JSON.stringify({ args: process.argv.slice(2), flags: process.execArgv, firstOnPath, cwd: process.cwd() }));
if (ending === "exit") process.exit(Number(value));
if (ending === "wait") setInterval(() => undefined, 1000);
if (ending === "finish-on-SIGTERM") process.once("SIGTERM", () => process.exit(5)) && setInterval(() => undefined, 1000);
`;

/** A tiny workspace with a copy of the bootstrap, and a fake npm on PATH. */
export class WorkspaceUnderTest {
  readonly root = mkdtempSync(join(tmpdir(), "bootstrap-"));
  readonly #running = new Set<ChildProcess>();

  constructor() {
    this.write("package.json", JSON.stringify({ name: "tiny", workspaces: ["parts/*", "shared"] }));
    this.write("package-lock.json", JSON.stringify({ lockfileVersion: 3 }));
    this.write("shared/package.json", JSON.stringify({ name: "shared" }));
    this.write("parts/one/package.json", JSON.stringify({ name: "one" }));
    this.write("scripts/stacks/stacks.command.ts", fakeVerb);
    this.write("bin/npm", fakeNpm);
    chmodSync(join(this.root, "bin/npm"), 0o755);
    cpSync(import.meta.dirname, join(this.root, "scripts/bootstrap"), { recursive: true });
  }

  get npmCalls(): string[] {
    const log = join(this.root, "npm-calls.log");
    return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  }

  write(file: string, content: string): void {
    const path = join(this.root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  has(file: string): boolean {
    return existsSync(join(this.root, file));
  }

  remove(file: string): void {
    rmSync(join(this.root, file));
  }

  letNpmFinish(): void {
    this.write("let-npm-finish", "");
  }

  /** Starts the bootstrap in a process group of its own, without a terminal. */
  start(args: readonly string[], npm: NpmBehaviour = "succeeding", environment: NodeJS.ProcessEnv = {}): Running {
    const child = spawn(process.execPath, [join(this.root, "scripts/bootstrap/bootstrap.mjs"), ...args], {
      cwd: join(this.root, "shared"),
      env: { ...process.env, FAKE_NPM: npm, PATH: this.#searchPath(), ...environment },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#running.add(child);
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    const finished = new Promise<Finished>((resolve) => {
      child.once("close", (exitCode, signal) => resolve({ exitCode, signal, ...output }));
    });
    return { process: child, finished, said: () => output.stderr };
  }

  run(args: readonly string[], npm: NpmBehaviour = "succeeding", environment: NodeJS.ProcessEnv = {}) {
    return this.start(args, npm, environment).finished;
  }

  /** Ends whatever a test left running, then removes the workspace. */
  dispose(): void {
    for (const child of this.#running) {
      if (child.pid !== undefined && child.exitCode === null) killGroup(child.pid);
    }
    this.letNpmFinish();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  #searchPath(): string {
    return [join(this.root, "bin"), "/usr/bin", "/bin"].join(delimiter);
  }
}

/** What a power cut does to a command and everything that it started. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
