import { InvalidArgumentError } from "@commander-js/extra-typings";

const secondsOf = { s: 1, m: 60, h: 3600 } as const;

/**
 * `90s`, `10m`, `2h` in seconds.
 * @throws {InvalidArgumentError}
 */
export function durationInSeconds(text: string): number {
  const [, number, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError("expected a time such as 90s, 10m or 2h");
  return Number(number) * secondsOf[unit as keyof typeof secondsOf];
}
