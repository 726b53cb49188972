import type { ServerResponse } from "node:http";
import { afterCheck, type HealthThresholds, newTarget, type TargetHealth } from "./target-health.plan.ts";

/** Times of a target, in milliseconds. */
export interface TargetTimes extends HealthThresholds {
  readonly healthPath: string;
  readonly checkInterval: number;
  readonly checkTimeout: number;
  /** How long a target that is taken away may go on with what it has. */
  readonly deregistrationDelay: number;
}

/** A target of a group: its health, and the requests that it has. */
export class BalancedTarget {
  readonly url: string;
  readonly #times: TargetTimes;
  readonly #underWay = new Set<ServerResponse>();
  readonly #checks: NodeJS.Timeout;
  #health = newTarget;
  #emptied: (() => void) | undefined;

  constructor(url: string, times: TargetTimes) {
    this.url = url;
    this.#times = times;
    this.#checks = setInterval(() => void this.#check(), times.checkInterval);
    void this.#check();
  }

  get health(): TargetHealth {
    return this.#health;
  }

  /** Counts a request as the target's until its answer is over. */
  carry(response: ServerResponse): void {
    this.#underWay.add(response);
    response.once("close", () => {
      this.#underWay.delete(response);
      if (this.#underWay.size === 0) this.#emptied?.();
    });
  }

  /** Ends the checks, waits for the requests under way or the delay. @returns the requests that were cut off */
  async drain(): Promise<number> {
    clearInterval(this.#checks);
    if (this.#underWay.size > 0)
      await new Promise<void>((over) => {
        const delay = setTimeout(over, this.#times.deregistrationDelay);
        this.#emptied = () => {
          clearTimeout(delay);
          over();
        };
      });
    const cutOff = [...this.#underWay];
    for (const response of cutOff) response.destroy();
    return cutOff.length;
  }

  /** Asks over a connection of its own, as the load balancer does. */
  async #check(): Promise<void> {
    const { healthPath, checkTimeout } = this.#times;
    const asked = { signal: AbortSignal.timeout(checkTimeout), headers: { connection: "close" } };
    const passed = await fetch(`${this.url}${healthPath}`, asked).then(
      async (answer) => (await answer.body?.cancel(), answer.status === 200),
      () => false,
    );
    this.#health = afterCheck(this.#health, passed, this.#times);
  }
}
