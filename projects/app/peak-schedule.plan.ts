import type { AppSettings } from "./app.settings.ts";

export type PeakHours = NonNullable<AppSettings["scaling"]["peak"]>;

export interface PeakAction {
  readonly role: "peak-begin" | "peak-end";
  /** Cron of six fields, in the time zone of the peak. */
  readonly schedule: string;
  readonly minCapacity: number;
}

/** Minutes before the hour at which tasks are asked for: they take a few to start and pass their health checks. */
const minutesAhead = 15;

/** Raises the floor a quarter of an hour before the peak, and puts it back when the peak is over. */
export function peakSchedule(peak: PeakHours, minimum: number): readonly PeakAction[] {
  const { days, fromHour, toHour } = peak;
  const cron = (minuteOfDay: number): string =>
    `cron(${String(minuteOfDay % 60)} ${String(Math.floor(minuteOfDay / 60))} ? * ${days} *)`;
  return [
    { role: "peak-begin", schedule: cron(Math.max(0, fromHour * 60 - minutesAhead)), minCapacity: peak.minimum },
    { role: "peak-end", schedule: cron(toHour * 60), minCapacity: minimum },
  ];
}
