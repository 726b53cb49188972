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
  TurnPreparation,
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
  /** Folder of the project whose program it has loaded. */
  readonly loaded: string | undefined;
  readonly #process: ChildProcess;

  constructor(program?: string) {
    this.loaded = program;
    this.#process = fork(fileURLToPath(new URL("stack-runner.process.ts", import.meta.url)), [], {
      // A group of its own: a terminal's Ctrl-C reaches the engine once, through us, and not twice.
      detached: true,
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    if (program !== undefined) this.#send({ kind: "load", folder: program });
  }

  /** @throws {OperatorError} StackFailed, StackLocked and others, with the engine's diagnostics */
  async run(turn: StackTurn, { progress, started }: TurnListener, stop: TurnStop): Promise<TurnResult> {
    const diagnostics: Diagnostic[] = [];
    try {
      if (this.#process.pid !== undefined) started(this.#process.pid);
    } catch (error) {
      this.end();
      throw error;
    }
    const cancel = (): void => this.#send({ kind: "cancel" });
    const kill = (): void => {
      if (this.#process.pid !== undefined) killTree(this.#process.pid);
    };
    stop.cancel.addEventListener("abort", cancel);
    stop.kill.addEventListener("abort", kill);
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

  /** What can be done before the turn: nothing of it touches a resource. */
  prepare(preparation: TurnPreparation): void {
    this.#send({ kind: "prepare", preparation });
  }

  /** Ends a process that had no turn, once it has done what it has begun. */
  end(): void {
    if (this.#process.connected) this.#process.disconnect();
    this.#process.unref();
  }

  #send(request: RunnerRequest): void {
    if (this.#process.connected) this.#process.send(request);
  }
}

export interface ExpectedTurns {
  /** How many stacks will run at most; one or more. */
  readonly turns: number;
  /** How many may begin at the same moment, when what they wait for is done. */
  readonly atOnce: number;
  /** Folder of the project whose turn comes first: its program is loaded at once; nothing where none is needed. */
  readonly first: string | undefined;
}

/**
 * Gives each stack a process of its own, and has those of the next stacks load their programs and open their stacks while
 * others are at work: that takes as long as a small deployment.
 */
export class RunnerPool {
  /** Nobody's yet. */
  readonly #warm: WarmRunner[] = [];
  readonly #prepared = new Map<string, WarmRunner>();
  #expected: TurnPreparation[] = [];
  #remaining: number;
  /** Only one stack begins a run, and the checks before it want the processor. */
  #ahead = 1;
  readonly #atOnce: number;

  constructor({ turns, atOnce, first }: ExpectedTurns) {
    this.#remaining = turns;
    this.#atOnce = atOnce;
    this.#warm.push(new WarmRunner(first));
  }

  /** Tells which turns will come, in their order. */
  expect(preparations: readonly TurnPreparation[]): void {
    this.#expected = [...preparations];
    this.#ahead = this.#atOnce;
    this.#refill();
  }

  /** A turn that was expected does not come. */
  passOver(project: string): void {
    this.#prepared.get(project)?.end();
    this.#taken(project);
  }

  async run(turn: StackTurn, listener: TurnListener, stop: TurnStop): Promise<TurnResult> {
    const { name } = turn.project;
    const runner = this.#prepared.get(name) ?? this.#takeWarm(turn.project.folder) ?? new WarmRunner();
    this.#taken(name);
    return runner.run(turn, listener, stop);
  }

  close(): void {
    for (const runner of [...this.#warm, ...this.#prepared.values()]) runner.end();
    this.#warm.length = 0;
    this.#prepared.clear();
    this.#expected = [];
  }

  #taken(name: string): void {
    this.#prepared.delete(name);
    this.#expected = this.#expected.filter(({ project }) => project.name !== name);
    this.#remaining -= 1;
    this.#refill();
  }

  #refill(): void {
    while (this.#warm.length + this.#prepared.size < Math.min(this.#ahead, this.#remaining))
      this.#warm.push(new WarmRunner());
    for (const preparation of this.#expected.slice(0, this.#ahead)) {
      if (this.#prepared.has(preparation.project.name)) continue;
      const runner = this.#takeWarm(preparation.project.folder);
      if (!runner) return;
      runner.prepare(preparation);
      this.#prepared.set(preparation.project.name, runner);
    }
  }

  /** One that has loaded the program in that folder, or else any. */
  #takeWarm(folder: string): WarmRunner | undefined {
    const at = this.#warm.findIndex(({ loaded }) => loaded === folder);
    return this.#warm.splice(at === -1 ? this.#warm.length - 1 : at, 1)[0];
  }
}
