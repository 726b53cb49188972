import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { type StackState, stackState } from "../state/stack-state.ts";
import type { ScriptedGraph } from "./scripted-turns.fixture.ts";

/** A process that cannot be. */
export const nobody = { pid: 999_999_999, group: 4_999_999, token: "999999999.1.0" } as const;

/** Stacks as scripted engines make, repair and destroy them. Locks are on a disk; states and records of deployments in here. */
export class ScriptedStacks {
  readonly #graph: ScriptedGraph;
  readonly #folder: string;
  readonly states = new Map<string, StackState>();
  readonly records = new Map<string, string>();
  /** Stacks whose last update succeeded. */
  readonly done = new Set<string>();
  /** Stacks of whose destruction the journal has the end. */
  readonly knownGone = new Set<string>();
  /** What no run may do, and one did. */
  readonly violations: string[] = [];
  /** `start app` and `end app`, of all runs. */
  readonly events: string[] = [];
  /** How often a run found operations under way, and asked what became of them. */
  repairs = 0;

  /** @param folder of the state backend */
  constructor(graph: ScriptedGraph, folder: string) {
    this.#graph = graph;
    this.#folder = folder;
  }

  /** What an engine must find when it begins. */
  begin(verb: string, stack: string): void {
    const graph = this.#graph;
    const readers = [...graph].flatMap(([reader, needs]) => (needs.includes(stack) ? [reader] : []));
    const early =
      verb === "up"
        ? (graph.get(stack) ?? []).filter((need) => !this.done.has(need))
        : readers.filter((reader) => this.states.has(reader));
    if (early.length > 0) this.violations.push(`${stack} began before ${early.join(", ")}`);
    if (
      verb === "up"
        ? this.records.get(stack) === this.states.get(stack)?.digest && this.done.has(stack)
        : this.knownGone.has(stack)
    )
      this.violations.push(`${stack} was done and began again`);
    if (this.#pending(stack)) this.violations.push(`${stack} began with operations under way`);
    if (readdirSync(this.#locks(stack)).length > 0) this.violations.push(`${stack} began while another held it`);
    const lock = { pid: nobody.pid, username: "nobody", hostname: hostname(), timestamp: "2026-11-25T00:00:00Z" };
    writeFileSync(join(this.#locks(stack), "lock.json"), JSON.stringify(lock));
    this.events.push(`start ${stack}`);
  }

  end(verb: string, stack: string, fails: boolean): void {
    if (!fails && verb === "up") {
      this.#set(stack, 0);
      this.done.add(stack);
    }
    if (!fails && verb === "destroy") {
      this.states.delete(stack);
      this.done.delete(stack);
    }
    rmSync(join(this.#locks(stack), "lock.json"));
    this.events.push(`${fails ? "fail" : "end"} ${stack}`);
  }

  /** As an engine leaves a stack that dies in an operation. */
  leaveHalf(stack: string): void {
    this.#set(stack, 1);
  }

  /** Asks what became of the operations under way. */
  repair(stack: string): void {
    if (!this.#pending(stack)) this.violations.push(`${stack} had nothing to repair`);
    this.repairs += 1;
    this.#set(stack, 0);
  }

  #set(stack: string, pendingOperations: number): void {
    const digest = `${stack} as of ${String(this.events.length)}`;
    const outputs = { password: `secret of ${stack}` };
    this.states.set(stack, {
      ...stackState({}),
      resources: 1,
      outputs,
      pendingOperations,
      digest,
      updatedAt: new Date().toISOString(),
    });
  }

  #pending(stack: string): boolean {
    return (this.states.get(stack)?.pendingOperations ?? 0) > 0;
  }

  #locks(stack: string): string {
    const folder = join(this.#folder, ".pulumi/locks/organization", stack, "local");
    mkdirSync(folder, { recursive: true });
    return folder;
  }
}
