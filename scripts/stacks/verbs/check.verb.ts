import { join } from "node:path";
import type { Attributes } from "@payments/shared/simulated-aws/attributes.ts";
import { runUnderMocks } from "@payments/shared/simulated-aws/program-under-mocks.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import pc from "picocolors";
import { deploymentOrder } from "../../graph/stack-graph.ts";
import { RehearsalRegistry } from "../../images/rehearsal-registry.ts";
import type { Console } from "../console.ts";
import { exitCodes } from "../exit-code.ts";
import { type Platform, projectOf } from "../platform.ts";
import { meetPrerequisites } from "../prerequisites.ts";

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
  const store = rehearsalStore();
  const outputs = new Map<string, Attributes>();
  const checked: CheckedStack[] = [];
  for (const stack of deploymentOrder(platform.graph)) {
    const startedAt = performance.now();
    const project = projectOf(platform, stack);
    const { default: program } = (await import(join(project.folder, "program.ts"))) as {
      default: () => Promise<unknown>;
    };
    await meetPrerequisites(platform, stack, outputs, new RehearsalRegistry(() => store));
    const record = await runUnderMocks({
      project: stack,
      stack: platform.stack,
      settings: platform.settings.get(stack),
      upstream: Object.fromEntries(project.needs.map((need) => [need, outputs.get(need) ?? {}])),
      store,
      program,
    });
    outputs.set(stack, record.outputs);
    const seconds = (performance.now() - startedAt) / 1000;
    checked.push({ stack, resources: record.resources.length, seconds, refusals: record.refusals });
    if (!console.json) print(checked.at(-1), console);
    if (record.refusals.length > 0) break; // its readers would stumble over what is missing
  }
  store.close();
  if (console.json) console.out(JSON.stringify({ stack: platform.stack, results: checked }, null, 2));
  return checked.every(({ refusals }) => refusals.length === 0) ? exitCodes.success : exitCodes.stackFailed;
}

function print(checked: CheckedStack | undefined, console: Console): void {
  if (!checked) return;
  const { stack, resources, seconds, refusals } = checked;
  const mark = refusals.length === 0 ? pc.green("✔") : pc.red("✖");
  console.out(`${mark} ${stack}: ${String(resources)} resources in ${seconds.toFixed(1)} s`);
  for (const refusal of refusals) console.out(`    ${refusal}`);
}
