/**
 * Counts requests by key over a window that slides with every request. AWS estimates the count and acts some seconds later
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-caveats.html): this is what it aims at.
 */
export class RateWindow {
  readonly #arrivals = new Map<string, number[]>();
  readonly #limit: number;
  readonly #seconds: number;

  constructor(limit: number, seconds: number) {
    this.#limit = limit;
    this.#seconds = seconds;
  }

  /** Counts a request at `now` (seconds); true where the key is above its limit. */
  exceeds(key: string, now: number): boolean {
    const arrivals = this.#arrivals.get(key) ?? [];
    this.#arrivals.set(key, arrivals);
    arrivals.push(now);
    while ((arrivals[0] ?? now) <= now - this.#seconds) arrivals.shift();
    return arrivals.length > this.#limit;
  }
}
