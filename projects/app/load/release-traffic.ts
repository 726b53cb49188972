import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import type { BalancedRequest } from "./weighted-balancer.ts";
import { brokenOff } from "./weighted-balancer.ts";
import type { Colour } from "./weighted-choice.plan.ts";

/** What came to a colour in a phase. */
export interface ColourTraffic {
  readonly requests: number;
  /** Answers with 5xx of a target or of the balancer, and those that broke off. */
  readonly errors: number;
}

/** A stretch of a release, as the balancer saw it. */
export interface PhaseTraffic extends ColourTraffic {
  readonly release: string;
  readonly phase: string;
  readonly seconds: number;
  readonly blue: ColourTraffic;
  readonly green: ColourTraffic;
  /** Of all answers, milliseconds from the balancer's first sight of the request to the end of the answer. */
  readonly p95: number;
}

interface OpenPhase {
  readonly release: string;
  readonly phase: string;
  readonly beganAt: number;
  endedAt: number | undefined;
  readonly byColour: Record<Colour, { requests: number; errors: number }>;
  /** Where no colour was chosen. */
  readonly nobodys: { requests: number; errors: number };
  readonly latencies: RecordableHistogram;
}

/** Counts what the balancer tells of, by phase and colour. A request belongs to the phase in which its answer ends. */
export class ReleaseTraffic {
  readonly #phases: OpenPhase[] = [];
  #errors = 0;

  enter(release: string, phase: string): void {
    this.leave();
    this.#phases.push({
      ...{ release, phase, beganAt: performance.now(), endedAt: undefined },
      byColour: { blue: { requests: 0, errors: 0 }, green: { requests: 0, errors: 0 } },
      nobodys: { requests: 0, errors: 0 },
      latencies: createHistogram(),
    });
  }

  leave(): void {
    const last = this.#phases.at(-1);
    if (last !== undefined) last.endedAt ??= performance.now();
  }

  /** Errors since the beginning: what the alarm sums up by the minute. */
  get errors(): number {
    return this.#errors;
  }

  readonly tell = ({ colour, status, milliseconds }: BalancedRequest): void => {
    const phase = this.#phases.at(-1);
    if (phase === undefined) return;
    const failed = status >= 500 || status === brokenOff;
    const count = colour === undefined ? phase.nobodys : phase.byColour[colour];
    count.requests += 1;
    if (failed) {
      count.errors += 1;
      this.#errors += 1;
    }
    phase.latencies.record(Math.max(1, Math.round(milliseconds * 1000)));
  };

  get phases(): PhaseTraffic[] {
    return this.#phases.map(({ release, phase, beganAt, endedAt, byColour: { blue, green }, nobodys, latencies }) => ({
      ...{ release, phase, seconds: ((endedAt ?? performance.now()) - beganAt) / 1000 },
      requests: blue.requests + green.requests + nobodys.requests,
      errors: blue.errors + green.errors + nobodys.errors,
      ...{ blue: { ...blue }, green: { ...green }, p95: latencies.percentile(95) / 1000 },
    }));
  }
}
