import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The `stacks` command as people start it, with a rehearsal folder of its own. */
export class CommandFixture {
  readonly folder: string;

  constructor() {
    const tests = join(repository, ".local/tests");
    mkdirSync(tests, { recursive: true });
    this.folder = mkdtempSync(join(tests, "command-"));
    mkdirSync(join(this.folder, "state"));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  run(...args: readonly string[]): Promise<CommandResult> {
    return this.start(args).ended;
  }

  /** Starts the command; `seen` resolves as soon as the text was printed. */
  start(args: readonly string[]): {
    readonly process: ChildProcess;
    readonly ended: Promise<CommandResult>;
    seen(text: string): Promise<void>;
  } {
    const environment = { ...process.env, PULUMI_BACKEND_URL: pathToFileURL(join(this.folder, "state")).href };
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "scripts/stacks/stacks.command.ts", ...args],
      {
        cwd: repository,
        env: { ...environment, PAYMENTS_LOCAL: this.folder, NO_COLOR: "1", GITHUB_STEP_SUMMARY: undefined },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const printed = { stdout: "", stderr: "" };
    child.stdout.on("data", (data: Buffer) => (printed.stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (printed.stderr += data.toString()));
    const ended = new Promise<CommandResult>((resolve) => child.on("close", (code) => resolve({ code, ...printed })));
    const seen = async (text: string): Promise<void> => {
      while (!printed.stdout.includes(text) && child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 50));
      if (!printed.stdout.includes(text))
        throw new Error(`never printed "${text}":\n${printed.stdout}\n${printed.stderr}`);
    };
    return { process: child, ended, seen };
  }
}
