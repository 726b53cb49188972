import fc from "fast-check";
import { expect, it } from "vitest";
import { peakSchedule } from "./peak-schedule.plan.ts";

const peak = { timezone: "Asia/Singapore", days: "MON-FRI", fromHour: 8, toHour: 20, minimum: 12 } as const;

it("raises the floor a quarter of an hour before the peak, and puts it back at its end", () => {
  expect(peakSchedule(peak, 6)).toEqual([
    { role: "peak-begin", schedule: "cron(45 7 ? * MON-FRI *)", minCapacity: 12 },
    { role: "peak-end", schedule: "cron(0 20 ? * MON-FRI *)", minCapacity: 6 },
  ]);
});

it("begins on the day itself", () => {
  expect(peakSchedule({ ...peak, fromHour: 0 }, 6)[0]?.schedule).toBe("cron(0 0 ? * MON-FRI *)");
});

it("begins before it ends, at times that exist", () => {
  const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 2, maxLength: 2 });
  fc.assert(
    fc.property(hours, (both) => {
      const [fromHour = 0, toHour = 0] = both.toSorted((a, b) => a - b);
      const [begin = NaN, end = NaN] = peakSchedule({ ...peak, fromHour, toHour }, 6).map(({ schedule }) => {
        const [, minute, hour] = /^cron\((\d+) (\d+) \? \* MON-FRI \*\)$/.exec(schedule) ?? [];
        return Number(hour) * 60 + Number(minute);
      });
      return begin < end && begin >= 0 && end < 24 * 60;
    }),
  );
});
