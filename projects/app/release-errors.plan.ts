/** When errors stop a release: more than so many in a period, in so many periods one after the other. */
export interface ErrorAlarm {
  readonly threshold: number;
  readonly evaluationPeriods: number;
  /** Seconds. */
  readonly period: number;
}

export const releaseErrors: ErrorAlarm = { threshold: 10, evaluationPeriods: 2, period: 60 };

/** Whether the alarm rings after these periods, the oldest first; a period without a request counts as none (`notBreaching`). */
export function alarmRings(errors: readonly number[], { threshold, evaluationPeriods }: ErrorAlarm): boolean {
  const last = errors.slice(-evaluationPeriods);
  return last.length === evaluationPeriods && last.every((count) => count > threshold);
}

/** The same alarm where a minute takes less than one: a period of that length may hold as much less. */
export function scaledAlarm(alarm: ErrorAlarm, factor: number): ErrorAlarm {
  return { ...alarm, threshold: alarm.threshold / factor, period: alarm.period / factor };
}
