import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { ChangeCounts, RunnerReport } from "./runner-messages.ts";

/** Listens to the engine's events of one operation: what changed, what it published, what it complained of. */
export class TurnObserver {
  readonly #report: (report: RunnerReport) => void;
  #counted: Record<string, number> = {};
  #summary: ChangeCounts | undefined;
  #outputs: Readonly<Record<string, unknown>> = {};

  constructor(report: (report: RunnerReport) => void) {
    this.#report = report;
  }

  /** The engine's own count once it has ended, ours until then. */
  get changes(): ChangeCounts {
    return this.#summary ?? this.#counted;
  }

  /** What the stack publishes; the engine masks secrets in events. */
  get outputs(): Readonly<Record<string, unknown>> {
    return this.#outputs;
  }

  observe(event: EngineEvent): void {
    if (event.resOutputsEvent) this.#resourceDone(event.resOutputsEvent.metadata);
    if (event.summaryEvent) this.#summary = event.summaryEvent.resourceChanges;
    const diagnostic = event.diagnosticEvent;
    if (diagnostic && diagnostic.ephemeral !== true) {
      const { severity, message, urn } = diagnostic;
      this.#report({ kind: "diagnostic", diagnostic: { severity, message, ...(urn ? { urn } : {}) } });
    }
  }

  #resourceDone({ type, op, new: state }: NonNullable<EngineEvent["resOutputsEvent"]>["metadata"]): void {
    if (type === "pulumi:pulumi:Stack") {
      this.#outputs = state?.outputs ?? {};
      return;
    }
    this.#counted = { ...this.#counted, [op]: (this.#counted[op] ?? 0) + 1 };
    this.#report({ kind: "progress", changes: this.#counted });
  }
}
