import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { folderBackend } from "../environment/backend.ts";
import { type DeploymentOptions, type DeploymentResult, runDeployment } from "../execution/deployment.ts";
import type { StackTurn, TurnResult } from "../execution/runner-messages.ts";
import type { TurnListener } from "../execution/stack-runner.ts";
import { interruptedRuns, runToResume, stacksToResume } from "../journal/interrupted-run.ts";
import { endOfOrphans } from "../journal/orphaned-engines.ts";
import { RunJournal } from "../journal/run-journal.ts";
import type { Platform } from "../stacks/platform.ts";
import { type StackState, stackState } from "../state/stack-state.ts";
import { Killed, ScriptedProcess } from "./scripted-process.fixture.ts";
import type { ScriptedGraph, ScriptedTurn } from "./scripted-turns.fixture.ts";

export interface ScriptedPlatformOptions {
  readonly graph: ScriptedGraph;
  readonly turn: (stack: string) => ScriptedTurn;
  readonly concurrency: number;
}

/** A moment at which the command is killed, and what the kill leaves. */
export interface ScriptedKill {
  /** Before so many effects of the command: lines of the journal, records and turns of engines. */
  readonly effects: number;
  /** Bytes that are missing at the end of the journal. */
  readonly torn: number;
  /** Of the engines at work, by turns: one dies before its operation, one in it, one ends it when nobody listens any more. */
  readonly fates: number;
}

const nobody = { pid: 999_999_999, group: 4_999_999, token: "999999999.1.0" } as const;
const never = new AbortController().signal;
const noReporter = { waiting() {}, started() {}, progress() {}, finished() {}, end() {} };

/**
 * The orchestrator with its journal, its locks and its way to go on, over engines that only keep a script's clock. What a kill leaves is
 * on a disk (journal, locks) or in here (states, records), and the next run has nothing else.
 */
export class ScriptedPlatform {
  readonly #folder = mkdtempSync(join(tmpdir(), "scripted-platform-"));
  readonly #options: ScriptedPlatformOptions;
  readonly #platform: Platform;
  readonly #states = new Map<string, StackState>();
  readonly #records = new Map<string, string>();
  /** Stacks whose last update succeeded. */
  readonly done = new Set<string>();
  /** Stacks of whose destruction the journal has the end. */
  readonly #knownGone = new Set<string>();
  /** What no run may do, and one did. */
  readonly violations: string[] = [];
  /** `start app` and `end app`, of all runs. */
  readonly events: string[] = [];
  /** How often a run found operations under way, and asked what became of them. */
  repairs = 0;
  #now = 0;

  constructor(options: ScriptedPlatformOptions) {
    this.#options = options;
    const projects = [...options.graph].map(
      ([name, needs]) => [name, { name, needs, folder: join(this.#folder, name), packageName: name }] as const,
    );
    const common = { root: this.#folder, graph: new Map(projects), settings: new Map() };
    const place = { localFolder: this.#folder, accountFolder: join(this.#folder, "account") };
    const backend = folderBackend(join(this.#folder, "state"));
    this.#platform = { ...common, ...place, backend, environment: "local", stack: "local", rehearsed: true };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** Every byte of every journal. */
  get journals(): string {
    const runs = join(this.#folder, "runs");
    return readdirSync(runs)
      .map((file) => readFileSync(join(runs, file), "utf8"))
      .join("");
  }

  /**
   * Runs the verb as the command does, over all stacks or, where a run of it was cut off, with `--resume`.
   *
   * @returns nothing of a run that was killed
   */
  async run(verb: "up" | "destroy", kill?: ScriptedKill): Promise<DeploymentResult | undefined> {
    await sleep(2); // journals are named by the millisecond
    const cutOff = interruptedRuns(this.#platform);
    for (const run of cutOff)
      await endOfOrphans(run, { lockTimeout: 0, stop: { finish: never }, say: () => undefined });
    const all = [...this.#options.graph.keys()];
    const resumed = cutOff.some((run) => run.verb === verb);
    const stacks = resumed ? stacksToResume(runToResume(cutOff, verb, undefined)) : all;
    const journal = new RunJournal(this.#folder);
    const process = new ScriptedProcess(kill?.effects ?? Infinity);
    try {
      const { stack: copy, backend } = this.#platform;
      const begun = { kind: "run begun", verb, copy, backend: backend.description, stacks } as const;
      process.write(() => journal.write(begun));
      const running = runDeployment(this.#deployment(verb, stacks, journal, process));
      const result = await this.#played(running, process);
      process.write(() => journal.write({ kind: "run ended" }));
      return result;
    } catch (error) {
      if (!kill || !(error instanceof Killed)) throw error;
      this.#died(verb, journal, kill, process);
      return undefined;
    } finally {
      journal.close();
    }
  }

  #deployment(
    verb: "up" | "destroy",
    stacks: readonly string[],
    journal: RunJournal,
    process: ScriptedProcess,
  ): DeploymentOptions {
    const unchanged: NonNullable<DeploymentOptions["unchanged"]> = {
      compare: (stack, states) => {
        const digest = states.get(stack)?.digest;
        return digest !== undefined && this.#records.get(stack) === digest ? { since: "then" } : { changed: "all" };
      },
      fingerprint: () => ({}),
      remember: ({ stack, after }) => process.effect(() => void this.#records.set(stack, after?.digest ?? "")),
    };
    return {
      verb,
      platform: this.#platform,
      stacks,
      states: new Map(this.#states),
      readState: (stack) => Promise.resolve(this.#states.get(stack)),
      tools: {
        engine: { command: "pulumi", version: "0.0.0", source: "cache" },
        pool: {
          expect: () => undefined,
          passOver: () => undefined,
          run: (turn, listener) => this.#turn(turn, listener, process),
        },
        repair: (turn) => {
          process.effect(() => this.#repaired(turn.project.name));
          return Promise.resolve();
        },
        attach: undefined,
        policy: undefined,
      },
      unchanged: verb === "up" ? unchanged : undefined,
      force: false,
      concurrency: this.#options.concurrency,
      prerequisite: () => process.alive(),
      reporter: noReporter,
      limits: { lockTimeout: 0, stackTimeout: undefined, firstPause: 0 },
      stop: { finish: process.killed, cancel: never, kill: never },
      journal: {
        write: (entry) => {
          process.write(() => journal.write(entry));
          if (verb === "destroy" && entry.kind === "stack ended" && entry.status === "succeeded")
            this.#knownGone.add(entry.stack);
        },
      },
      say: () => undefined,
    };
  }

  async #turn({ verb, project }: StackTurn, { started }: TurnListener, process: ScriptedProcess): Promise<TurnResult> {
    const { name } = project;
    started(nobody.group);
    process.effect(() => this.#begin(verb, name));
    const { seconds, fails } = this.#options.turn(name);
    process.atWork.add(name);
    await process.wait(this.#now + seconds);
    return process.effect(() => {
      process.atWork.delete(name);
      this.#end(verb, name, fails);
      if (fails) throw new Error(`${name} fails`);
      return { changes: {}, outputs: this.#states.get(name)?.outputs ?? {} };
    });
  }

  /** What an engine must find when it begins. */
  #begin(verb: string, stack: string): void {
    const { graph } = this.#options;
    const readers = [...graph].flatMap(([reader, needs]) => (needs.includes(stack) ? [reader] : []));
    const early =
      verb === "up"
        ? (graph.get(stack) ?? []).filter((need) => !this.done.has(need))
        : readers.filter((reader) => this.#states.has(reader));
    if (early.length > 0) this.violations.push(`${stack} began before ${early.join(", ")}`);
    if (
      verb === "up"
        ? this.#records.get(stack) === this.#states.get(stack)?.digest && this.done.has(stack)
        : this.#knownGone.has(stack)
    )
      this.violations.push(`${stack} was done and began again`);
    if (this.#pending(stack)) this.violations.push(`${stack} began with operations under way`);
    if (readdirSync(this.#locks(stack)).length > 0) this.violations.push(`${stack} began while another held it`);
    const lock = { pid: nobody.pid, username: "nobody", hostname: hostname(), timestamp: "2026-11-25T00:00:00Z" };
    writeFileSync(join(this.#locks(stack), "lock.json"), JSON.stringify(lock));
    this.events.push(`start ${stack}`);
  }

  #end(verb: string, stack: string, fails: boolean): void {
    if (!fails && verb === "up") {
      this.#set(stack, 0);
      this.done.add(stack);
    }
    if (!fails && verb === "destroy") {
      this.#states.delete(stack);
      this.done.delete(stack);
    }
    rmSync(join(this.#locks(stack), "lock.json"));
    this.events.push(`${fails ? "fail" : "end"} ${stack}`);
  }

  #set(stack: string, pendingOperations: number): void {
    const digest = `${stack} as of ${String(this.events.length)}`;
    const outputs = { password: `secret of ${stack}` };
    this.#states.set(stack, {
      ...stackState({}),
      resources: 1,
      outputs,
      pendingOperations,
      digest,
      updatedAt: new Date().toISOString(),
    });
  }

  #pending(stack: string): boolean {
    return (this.#states.get(stack)?.pendingOperations ?? 0) > 0;
  }

  #repaired(stack: string): void {
    if (!this.#pending(stack)) this.violations.push(`${stack} had nothing to repair`);
    this.repairs += 1;
    this.#set(stack, 0);
  }

  #locks(stack: string): string {
    const folder = join(this.#folder, "state/.pulumi/locks/organization", stack, "local");
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Lets time pass until the run is over or killed. */
  async #played(running: Promise<DeploymentResult>, process: ScriptedProcess): Promise<DeploymentResult> {
    const over = new AbortController();
    const ended = running.finally(() => over.abort());
    ended.catch(() => undefined);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (over.signal.aborted) break;
      this.#now = process.passTime() ?? this.#now;
    }
    const result = await ended;
    await process.alive();
    return result;
  }

  #died(verb: string, { id }: RunJournal, { torn, fates }: ScriptedKill, process: ScriptedProcess): void {
    const file = join(this.#folder, "runs", `${id}.jsonl`);
    const text = readFileSync(file, "utf8").replace(/"process":"[^"]+"/, `"process":"${nobody.token}"`);
    writeFileSync(file, text);
    // The last line may be cut off, none before: what follows a line was begun when it was on the disk.
    const last = text.trimEnd().split("\n").at(-1) ?? "";
    truncateSync(file, text.length - (process.diedWriting ? Math.min(torn, last.length) : 0));
    [...process.atWork].forEach((stack, index) => {
      const { fails } = this.#options.turn(stack);
      const fate = (fates + index) % 3;
      if (fate === 1) this.#set(stack, 1);
      if (fate === 2) this.#end(verb, stack, fails);
    });
  }
}
