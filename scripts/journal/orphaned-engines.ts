import { setTimeout as sleep } from "node:timers/promises";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { groupIsAlive } from "../execution/process-tree.ts";
import type { StopSignals } from "../execution/stop-signals.ts";
import type { InterruptedRun } from "./interrupted-run.ts";

export interface OrphanWatch {
  /** Seconds */
  readonly lockTimeout: number;
  readonly stop: Pick<StopSignals, "finish">;
  readonly say: (text: string) => void;
}

/**
 * Waits until the engines of a run whose command is dead have ended: each was told to end what it had begun, and nobody else may work
 * on its stack meanwhile.
 *
 * @throws {OperatorError} StackLocked after the limit, with the process groups
 */
export async function endOfOrphans(run: InterruptedRun, { lockTimeout, stop, say }: OrphanWatch): Promise<void> {
  const living = (): [string, number][] =>
    [...run.underWay].flatMap(([stack, group]) => (group !== undefined && groupIsAlive(group) ? [[stack, group]] : []));
  const deadline = Date.now() + lockTimeout * 1000;
  for (let told = false; living().length > 0; told = true) {
    const listed = living().map(([stack, group]) => `${stack} (process group ${String(group)})`);
    if (!told) say(`waiting for what the run ${run.id} has left at work: ${listed.join(", ")}`);
    if (Date.now() >= deadline || stop.finish.aborted) {
      throw new OperatorError("StackLocked", {
        problem: `the run ${run.id} was cut off, and its engines are still at work: ${listed.join(", ")}`,
        remedy:
          "wait for them, or give a longer --lock-timeout; if they hang, end these process groups: kill -TERM -- -<group>",
      });
    }
    await sleep(250, undefined, { signal: stop.finish }).catch(() => undefined);
  }
}
