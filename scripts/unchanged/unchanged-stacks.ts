import { downstreamOf } from "@payments/shared/stack-graph/stack-graph.ts";
import type { Platform } from "../stacks/platform.ts";
import type { StackState } from "../state/stack-state.ts";
import { readDeploymentRecord, writeDeploymentRecord } from "./deployment-record.ts";
import { type StackFingerprint, StackFingerprints } from "./stack-fingerprint.ts";

type States = ReadonlyMap<string, StackState | undefined>;

/** A turn that brought a stack up. */
export interface FinishedTurn {
  readonly stack: string;
  /** Taken before the turn. */
  readonly fingerprint: StackFingerprint;
  readonly before: StackState | undefined;
  readonly after: StackState | undefined;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/**
 * Knows which stacks an update would leave as they are: those that this clone deployed from the same program, settings, packages,
 * policy pack, engine and upstream outputs, and whose state nobody has written since.
 */
export class UnchangedStacks {
  readonly #platform: Platform;
  readonly #fingerprints: StackFingerprints;

  constructor(platform: Platform) {
    this.#platform = platform;
    this.#fingerprints = new StackFingerprints(platform);
  }

  fingerprint(stack: string, states: States): StackFingerprint {
    return this.#fingerprints.of(stack, states);
  }

  /** @returns since when nothing has changed (ISO 8601), or what has, in words */
  compare(stack: string, states: States): { readonly since: string } | { readonly changed: string } {
    const state = states.get(stack);
    const record = readDeploymentRecord(this.#platform, stack);
    if (!state || !record) return { changed: "no record of its last deployment" };
    if (record.state !== state.digest || state.pendingOperations > 0) return { changed: "its state" };
    const now = this.fingerprint(stack, states);
    const parts = new Set([...Object.keys(now), ...Object.keys(record.fingerprint)]);
    const changed = [...parts].filter((part) => now[part] !== record.fingerprint[part]);
    return changed.length > 0 ? { changed: changed.join(", ") } : { since: record.deployedAt };
  }

  /** Those of the selected stacks that may have to run: what has changed, and what reads from that. */
  mayRun(stacks: readonly string[], states: States): string[] {
    const changed = stacks.filter((stack) => "changed" in this.compare(stack, states));
    const reading = new Set(changed.flatMap((stack) => [...downstreamOf(this.#platform.graph, stack)]));
    return stacks.filter((stack) => changed.includes(stack) || reading.has(stack));
  }

  /**
   * Writes down what the turn came out of, if the state that it is bound to is the turn's own: written while the turn had the
   * lock, or not written at all. Nobody else can begin and end an update in the moment between the lock's release and the reading.
   */
  remember({ stack, fingerprint, before, after, startedAt, endedAt }: FinishedTurn): void {
    if (!after) return;
    const writtenAt = new Date(after.updatedAt ?? 0);
    if (after.digest !== before?.digest && (writtenAt < startedAt || writtenAt > endedAt)) return;
    const deployedAt = endedAt.toISOString();
    const record = {
      state: after.digest,
      fingerprint: { ...fingerprint, ...this.#fingerprints.account() },
      deployedAt,
    };
    writeDeploymentRecord(this.#platform, stack, record);
  }
}
