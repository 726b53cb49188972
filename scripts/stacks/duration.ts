import { InvalidArgumentError } from "@commander-js/extra-typings";

const secondsOf: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/**
 * `500ms`, `90s`, `10m`, `2h` in seconds.
 * @throws {InvalidArgumentError}
 */
export function durationInSeconds(text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const seconds = Number(number) * (secondsOf[unit] ?? Number.NaN);
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError("expected a time above 0 such as 500ms, 90s, 10m or 2h");
}
