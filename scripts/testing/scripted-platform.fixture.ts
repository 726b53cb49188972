import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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
import { Killed, ScriptedProcess } from "./scripted-process.fixture.ts";
import { nobody, ScriptedStacks } from "./scripted-stacks.fixture.ts";
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

const never = new AbortController().signal;
const noReporter = { waiting() {}, started() {}, progress() {}, finished() {}, end() {} };

/**
 * The orchestrator with its journal, its locks and its way to go on, over engines that only keep a script's clock. What a kill leaves is
 * in the journal or with the stacks, and the next run has nothing else.
 */
export class ScriptedPlatform {
  readonly #folder = mkdtempSync(join(tmpdir(), "scripted-platform-"));
  readonly #options: ScriptedPlatformOptions;
  readonly #platform: Platform;
  /** What the runs leave and find, but for the journals. */
  readonly stacks: ScriptedStacks;
  #now = 0;

  constructor(options: ScriptedPlatformOptions) {
    this.#options = options;
    this.stacks = new ScriptedStacks(options.graph, join(this.#folder, "state"));
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
        return digest !== undefined && this.stacks.records.get(stack) === digest
          ? { since: "then" }
          : { changed: "all" };
      },
      fingerprint: () => ({}),
      remember: ({ stack, after }) => process.effect(() => void this.stacks.records.set(stack, after?.digest ?? "")),
    };
    return {
      verb,
      platform: this.#platform,
      stacks,
      states: new Map(this.stacks.states),
      readState: (stack) => Promise.resolve(this.stacks.states.get(stack)),
      tools: {
        engine: { command: "pulumi", version: "0.0.0", source: "cache" },
        pool: {
          expect: () => undefined,
          passOver: () => undefined,
          run: (turn, listener) => this.#turn(turn, listener, process),
        },
        repair: (turn) => {
          process.effect(() => this.stacks.repair(turn.project.name));
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
            this.stacks.knownGone.add(entry.stack);
        },
      },
      say: () => undefined,
    };
  }

  async #turn({ verb, project }: StackTurn, { started }: TurnListener, process: ScriptedProcess): Promise<TurnResult> {
    const { name } = project;
    started(nobody.group);
    process.effect(() => this.stacks.begin(verb, name));
    const { seconds, fails } = this.#options.turn(name);
    process.atWork.add(name);
    await process.wait(this.#now + seconds);
    return process.effect(() => {
      process.atWork.delete(name);
      this.stacks.end(verb, name, fails);
      if (fails) throw new Error(`${name} fails`);
      return { changes: {}, outputs: this.stacks.states.get(name)?.outputs ?? {} };
    });
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
      if (fate === 1) this.stacks.leaveHalf(stack);
      if (fate === 2) this.stacks.end(verb, stack, fails);
    });
  }
}
