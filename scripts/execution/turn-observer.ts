import { destroyable } from "@payments/shared/policy/rules/destroyable.rule.ts";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { masked } from "../state/engine-value.ts";
import type { ChangeCounts, RunnerReport } from "./runner-messages.ts";

/** Listens to the engine's events of one operation: what changed, what it published, what it complained of. */
export class TurnObserver {
  readonly #report: (report: RunnerReport) => void;
  #counted: Record<string, number> = {};
  #summary: ChangeCounts | undefined;
  #outputs: Readonly<Record<string, unknown>> = {};
  #retained = 0;

  constructor(report: (report: RunnerReport) => void) {
    this.#report = report;
  }

  /** The engine's own count once it has ended, ours until then. */
  get changes(): ChangeCounts {
    return this.#summary ?? this.#counted;
  }

  /** What the stack publishes; secrets are masked, and of a preview what is not known yet. */
  get outputs(): Readonly<Record<string, unknown>> {
    return this.#outputs;
  }

  /** How many resources would stay behind when their stack is destroyed: the policy pack's protocol does not tell it. */
  get retained(): number {
    return this.#retained;
  }

  observe(event: EngineEvent): void {
    if (event.preludeEvent) this.#begin();
    if (event.resourcePreEvent) this.#refuseRetention(event.resourcePreEvent.metadata);
    if (event.policyEvent) this.#broken(event.policyEvent);
    if (event.resOutputsEvent) this.#resourceDone(event.resOutputsEvent.metadata);
    if (event.summaryEvent) this.#summary = event.summaryEvent.resourceChanges;
    const diagnostic = event.diagnosticEvent;
    if (diagnostic && diagnostic.ephemeral !== true) {
      const { severity, message, urn } = diagnostic;
      this.#report({ kind: "diagnostic", diagnostic: { severity, message, ...(urn ? { urn } : {}) } });
    }
  }

  /** An update may come after a preview of its own. */
  #begin(): void {
    this.#counted = {};
    this.#summary = undefined;
    this.#retained = 0;
  }

  #broken({ enforcementLevel, policyName, message, resourceUrn }: NonNullable<EngineEvent["policyEvent"]>): void {
    if (enforcementLevel === "mandatory") this.#violation(policyName, message, resourceUrn);
  }

  #refuseRetention({ new: state, urn }: NonNullable<EngineEvent["resourcePreEvent"]>["metadata"]): void {
    if (state?.retainOnDelete !== true) return;
    this.#retained += 1;
    this.#violation(destroyable.id, `is retained on delete\n  remedy: ${destroyable.remedy}`, urn);
  }

  #violation(rule: string, message: string, urn: string | undefined): void {
    this.#report({ kind: "diagnostic", diagnostic: { severity: "error", rule, message, ...(urn ? { urn } : {}) } });
  }

  #resourceDone({ type, op, new: state }: NonNullable<EngineEvent["resOutputsEvent"]>["metadata"]): void {
    if (type === "pulumi:pulumi:Stack") {
      this.#outputs = masked(state?.outputs ?? {}) as Record<string, unknown>;
      return;
    }
    this.#counted = { ...this.#counted, [op]: (this.#counted[op] ?? 0) + 1 };
    this.#report({ kind: "progress", changes: this.#counted });
  }
}
