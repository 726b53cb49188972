import { alarmRings, type ErrorAlarm } from "../release-errors.plan.ts";

/** Looks at a count of errors at the end of each period, as CloudWatch does, and aborts its signal when the alarm rings. */
export class AlarmWatch {
  readonly #timer: NodeJS.Timeout;
  readonly #controller = new AbortController();

  /** @param errors how many there have been since the beginning */
  constructor(errors: () => number, alarm: ErrorAlarm) {
    const periods: number[] = [];
    let before = errors();
    this.#timer = setInterval(() => {
      const now = errors();
      periods.push(now - before);
      before = now;
      if (alarmRings(periods, alarm)) this.#controller.abort();
    }, alarm.period * 1000);
  }

  get rings(): AbortSignal {
    return this.#controller.signal;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
