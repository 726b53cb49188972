import { rehearse } from "@payments/shared/simulated-aws/rehearsal.ts";
import { deploymentOrder } from "@payments/shared/stack-graph/stack-graph.ts";
import pc from "picocolors";
import type { Console } from "../console.ts";
import { emptyAccount } from "../empty-account.ts";
import { exitCodes } from "../exit-code.ts";
import { type Platform, projectOf } from "../platform.ts";

interface CheckedStack {
  readonly stack: string;
  readonly resources: number;
  readonly seconds: number;
  /** What the simulated account refused; nothing if all is well. */
  readonly refusals: readonly string[];
}

/**
 * `check`: runs all programs in this process against a simulated account in memory, each with the outputs of those before
 * it. No engine, no state, nothing deployed.
 *
 * @returns the command's exit code
 */
export async function checkPrograms(platform: Platform, console: Console): Promise<number> {
  const store = emptyAccount(platform);
  const checked: CheckedStack[] = [];
  let startedAt = performance.now();
  await rehearse({
    projects: deploymentOrder(platform.graph).map((name) => projectOf(platform, name)),
    environment: platform.environment,
    stack: platform.stack,
    store,
    done: (stack, { resources, refusals }) => {
      const seconds = (performance.now() - startedAt) / 1000;
      startedAt = performance.now();
      const row = { stack, resources: resources.length, seconds, refusals };
      checked.push(row);
      if (!console.json) print(row, console);
    },
  });
  store.close();
  if (console.json) console.out(JSON.stringify({ stack: platform.stack, results: checked }, null, 2));
  return checked.every(({ refusals }) => refusals.length === 0) ? exitCodes.success : exitCodes.stackFailed;
}

function print({ stack, resources, seconds, refusals }: CheckedStack, console: Console): void {
  const mark = refusals.length === 0 ? pc.green("✔") : pc.red("✖");
  console.out(`${mark} ${stack}: ${String(resources)} resources in ${seconds.toFixed(1)} s`);
  for (const refusal of refusals) console.out(`    ${refusal}`);
}
