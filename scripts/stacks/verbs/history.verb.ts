import { type StackSelection, selectStacks } from "../../graph/stack-selection.ts";
import { ExpectedRun, expectedSeconds } from "../../history/expected-run.ts";
import type { StackHistory, VerbOutlook } from "../../history/outlook.ts";
import { criticalPath, parallelism } from "../../history/run-schedule.plan.ts";
import { historyPrintout } from "../../reporting/history-printout.ts";
import { pastUpdates } from "../../state/past-updates.ts";
import type { Console } from "../console.ts";
import { engineAccess } from "../engine-access.ts";
import { type Platform, projectOf } from "../platform.ts";
import { turnsOf } from "../run-expectation.ts";
import { isDeployed, readStates } from "../state-access.ts";

export interface HistoryOptions extends StackSelection {
  readonly concurrency: number;
}

/**
 * `history`: how long the stacks took, and what that says about the next `up` and the next `destroy`: how long, by which chain of
 * stacks, and what more of them at a time would buy.
 */
export async function printHistory(
  platform: Platform,
  options: HistoryOptions,
  console: Pick<Console, "json" | "out">,
): Promise<void> {
  const { backend, graph, stack } = platform;
  const obtainEngine = engineAccess();
  const selected = selectStacks(graph, options);
  const states = await readStates(platform, obtainEngine);
  const stacks = await Promise.all(
    selected.map(async (name): Promise<StackHistory> => {
      const exists = states.get(name) !== undefined;
      const updates = exists
        ? await pastUpdates(backend, { project: projectOf(platform, name), stack }, obtainEngine)
        : [];
      const deployed = isDeployed(states, name);
      const [up, destroy] = (["up", "destroy"] as const).map((verb) => expectedSeconds(verb, updates, { deployed }));
      return {
        name,
        updates,
        expected: { ...(up !== undefined && { up }), ...(destroy !== undefined && { destroy }) },
      };
    }),
  );
  const outlooks = (["up", "destroy"] as const).flatMap((verb) => outlook(verb, stacks, platform, options) ?? []);
  if (console.json) console.out(JSON.stringify({ stack, stacks, outlooks }, null, 2));
  else console.out(historyPrintout(stacks, outlooks));
}

/** Nothing where one of the stacks has no past of that kind. */
function outlook(
  verb: "up" | "destroy",
  stacks: readonly StackHistory[],
  platform: Platform,
  { concurrency }: HistoryOptions,
): VerbOutlook | undefined {
  const seconds = new Map(stacks.map(({ name, expected }) => [name, expected[verb]]));
  const turns = turnsOf(
    verb,
    stacks.map(({ name }) => name),
    platform,
    seconds,
  );
  if (!turns) return undefined;
  return {
    verb,
    seconds: new ExpectedRun(turns, concurrency).seconds,
    concurrency,
    criticalPath: criticalPath(turns),
    parallelism: parallelism(turns),
  };
}
