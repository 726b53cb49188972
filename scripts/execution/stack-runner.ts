import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { explainEngineFailure } from "./engine-failure.ts";
import type {
  ChangeCounts,
  Diagnostic,
  RunnerReport,
  RunnerRequest,
  StackTurn,
  TurnResult,
} from "./runner-messages.ts";

/** A process that is warm and waits for its one turn. */
class WarmRunner {
  readonly #process: ChildProcess;

  constructor() {
    this.#process = fork(fileURLToPath(new URL("stack-runner.process.ts", import.meta.url)), [], {
      // A group of its own: a terminal's Ctrl-C reaches the engine once, through us, and not twice.
      detached: true,
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
  }

  /** @throws {OperatorError} StackFailed, StackLocked and others, with the engine's diagnostics */
  run(turn: StackTurn, progress: (changes: ChangeCounts) => void, signal: AbortSignal): Promise<TurnResult> {
    const diagnostics: Diagnostic[] = [];
    const cancel = (): void => this.#send({ kind: "cancel" });
    signal.addEventListener("abort", cancel);
    return new Promise<TurnResult>((resolve, reject) => {
      this.#process.on("message", (report: RunnerReport) => {
        if (report.kind === "progress") progress(report.changes);
        if (report.kind === "diagnostic") diagnostics.push(report.diagnostic);
        if (report.kind === "succeeded") resolve(report);
        if (report.kind === "failed") reject(explainEngineFailure(turn, report.message, diagnostics));
      });
      this.#process.on("exit", (code, killed) => {
        reject(
          explainEngineFailure(turn, `the runner ended with ${killed ?? `exit code ${String(code)}`}`, diagnostics),
        );
      });
      this.#send({ kind: "run", turn });
    }).finally(() => signal.removeEventListener("abort", cancel));
  }

  /** Ends a process that had no turn. */
  end(): void {
    this.#process.kill();
  }

  #send(request: RunnerRequest): void {
    if (this.#process.connected) this.#process.send(request);
  }
}

/**
 * Gives each stack a process of its own and keeps the next ones warm while stacks are still to come: loading the SDK takes
 * as long as a small deployment.
 */
export class RunnerPool {
  readonly #warm: WarmRunner[] = [];
  readonly #atOnce: number;
  #remaining: number;

  /**
   * @param turns how many stacks will run at most
   * @param atOnce how many may begin at the same moment, when what they wait for is done
   */
  constructor(turns: number, atOnce: number) {
    this.#remaining = turns;
    this.#atOnce = atOnce;
    this.#prepare(1); // only one stack begins a run, and the checks before it want the processor
  }

  async run(turn: StackTurn, progress: (changes: ChangeCounts) => void, signal: AbortSignal): Promise<TurnResult> {
    const runner = this.#warm.shift() ?? new WarmRunner();
    this.#remaining -= 1;
    this.#prepare(this.#atOnce);
    return runner.run(turn, progress, signal);
  }

  close(): void {
    for (const runner of this.#warm.splice(0)) runner.end();
  }

  #prepare(ahead: number): void {
    while (this.#warm.length < Math.min(ahead, this.#remaining)) this.#warm.push(new WarmRunner());
  }
}
