import Table from "cli-table3";
import type { PlayedRelease } from "./release-scene.fixture.ts";
import type { ColourTraffic, PhaseTraffic } from "./release-traffic.ts";
import { confinement } from "./release-verdict.ts";

/** Requests and errors of each phase, as the balancer counted them. */
export function phaseTable(phases: readonly PhaseTraffic[]): string {
  const table = new Table({
    head: ["release", "phase", "s", "requests", "errors", "blue", "green", "p95 ms"],
    colAligns: ["left", "left", "right", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const { release, phase, seconds, requests, errors, blue, green, p95 } of phases)
    table.push([release, phase, seconds.toFixed(1), requests, errors, shown(blue), shown(green), p95.toFixed(1)]);
  return table.toString();
}

const shown = ({ requests, errors }: ColourTraffic): string =>
  errors === 0 ? String(requests) : `${String(requests)} (${String(errors)} failed)`;

/** How a release ended, in a sentence or two. */
export function releaseLine(release: PlayedRelease): string {
  const { name, outcome, failed, faultShare } = release;
  const errors = release.phases.reduce((sum, phase) => sum + phase.errors, 0);
  const ended = outcome.status === "SUCCESSFUL" ? "released" : "rolled back by the alarm";
  const line = `${name}: ${ended}; ${String(failed)} requests of users failed, ${String(errors)} answers of the balancer were errors; old tasks ended with ${outcome.exitCodes.map(String).join(", ")}`;
  const confined = confinement(release);
  if (confined === undefined || faultShare === 0) return line;
  const { requests, canary, expected, errors: inCanary, oldErrors } = confined;
  return `${line}\n  of ${String(requests)} requests ${String(canary)} went to the canary (99.99 % of draws: ${String(expected.least)} to ${String(expected.most)}); it failed ${String(inCanary)}, the old version ${String(oldErrors)}`;
}
