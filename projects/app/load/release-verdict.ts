import { binomialInterval } from "./binomial-interval.plan.ts";
import type { PlayedRelease } from "./release-scene.fixture.ts";
import type { ColourTraffic, PhaseTraffic } from "./release-traffic.ts";

/** How a release's errors lie among its canary's requests. */
export interface Confinement {
  readonly requests: number;
  /** Requests of all that went to the canary, and how many may go there by chance. */
  readonly canary: number;
  readonly expected: { readonly least: number; readonly most: number };
  readonly errors: number;
  /** Errors of the version that served before. */
  readonly oldErrors: number;
}

/** What came to the old and the new version while the canary had its share; nothing for a release without one. */
export function confinement({ deployment, phases }: PlayedRelease): Confinement | undefined {
  if (deployment.strategy !== "CANARY") return undefined;
  const { percent } = deployment.canary;
  const shift = phases.find(({ phase }) => phase.startsWith(`${String(percent)} %`));
  if (shift === undefined) return undefined;
  const fresh = freshColour(phases);
  const [canary, old]: ColourTraffic[] = fresh === "green" ? [shift.green, shift.blue] : [shift.blue, shift.green];
  return {
    requests: shift.requests,
    canary: canary?.requests ?? 0,
    expected: binomialInterval(shift.requests, percent / 100),
    errors: canary?.errors ?? 0,
    oldErrors: old?.errors ?? 0,
  };
}

/** The colour that has nothing yet when a release begins. */
function freshColour(phases: readonly PhaseTraffic[]): "blue" | "green" {
  const [first] = phases;
  return first !== undefined && first.blue.requests > 0 ? "green" : "blue";
}

/** What a release did that it must not, a line each. */
export function releaseFaults(release: PlayedRelease): string[] {
  const { name, outcome, failed, faultShare, phases } = release;
  const good = faultShare === 0;
  const faults: string[] = [];
  const fault = (wrong: boolean, what: string): void => {
    if (wrong) faults.push(`${name}: ${what}`);
  };
  const errors = phases.reduce((sum, phase) => sum + phase.errors, 0);
  fault(good && failed > 0, `${String(failed)} requests failed`);
  fault(good && errors > 0, `${String(errors)} answers were errors`);
  fault(outcome.status !== (good ? "SUCCESSFUL" : "ROLLBACK_SUCCESSFUL"), `ended ${outcome.status}`);
  fault(outcome.cutOff > 0, `${String(outcome.cutOff)} requests were cut off`);
  fault(
    outcome.exitCodes.some((code) => code !== 0),
    `tasks ended with ${outcome.exitCodes.map(String).join(", ")}`,
  );
  fault(!good && errors === 0, "a bad version made no errors");
  const fresh = freshColour(phases);
  const others = phases.reduce((sum, phase) => sum + phase.errors - phase[fresh].errors, 0);
  fault(!good && others > 0, `${String(others)} errors were not the bad version's`);
  const confined = confinement(release);
  if (confined !== undefined) {
    const { canary, expected, oldErrors } = confined;
    fault(
      canary < expected.least || canary > expected.most,
      `the canary had ${String(canary)} requests, not ${String(expected.least)} to ${String(expected.most)}`,
    );
    fault(oldErrors > 0, `the old version made ${String(oldErrors)} errors`);
  }
  return faults;
}
