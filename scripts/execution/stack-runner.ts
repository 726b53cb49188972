import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { explainEngineFailure } from "./engine-failure.ts";
import { killTree } from "./process-tree.ts";
import type {
  ChangeCounts,
  Diagnostic,
  RunnerReport,
  RunnerRequest,
  StackTurn,
  TurnResult,
} from "./runner-messages.ts";
import type { StopSignals } from "./stop-signals.ts";

/** Told how a turn goes. */
export interface TurnListener {
  readonly progress: (changes: ChangeCounts) => void;
  /** Its program and its engine are the process group of that number. */
  readonly started: (group: number) => void;
}

/** Ends a turn: by its engine, which leaves a state without pending operations; or by force. */
export type TurnStop = Pick<StopSignals, "cancel" | "kill">;

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
  run(turn: StackTurn, { progress, started }: TurnListener, stop: TurnStop): Promise<TurnResult> {
    const diagnostics: Diagnostic[] = [];
    const cancel = (): void => this.#send({ kind: "cancel" });
    const kill = (): void => {
      if (this.#process.pid !== undefined) killTree(this.#process.pid);
    };
    stop.cancel.addEventListener("abort", cancel);
    stop.kill.addEventListener("abort", kill);
    if (this.#process.pid !== undefined) started(this.#process.pid);
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
    }).finally(() => {
      stop.cancel.removeEventListener("abort", cancel);
      stop.kill.removeEventListener("abort", kill);
    });
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
 * Gives each stack a process of its own and keeps the next one warm while stacks are still to come: loading the SDK takes
 * as long as a small deployment.
 */
export class RunnerPool {
  #warm: WarmRunner | undefined;
  #remaining: number;

  /** @param turns how many stacks will run at most */
  constructor(turns: number) {
    this.#remaining = turns;
    this.#prepare();
  }

  async run(turn: StackTurn, listener: TurnListener, stop: TurnStop): Promise<TurnResult> {
    const runner = this.#warm ?? new WarmRunner();
    this.#warm = undefined;
    this.#remaining -= 1;
    this.#prepare();
    return runner.run(turn, listener, stop);
  }

  close(): void {
    this.#warm?.end();
    this.#warm = undefined;
  }

  #prepare(): void {
    if (this.#remaining > 0) this.#warm = new WarmRunner();
  }
}
