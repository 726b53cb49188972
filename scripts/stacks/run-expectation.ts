import type { StackVerb } from "../execution/runner-messages.ts";
import { ExpectedRun, expectedSeconds } from "../history/expected-run.ts";
import type { Turn } from "../history/run-schedule.plan.ts";
import { pastUpdatesInFiles } from "../state/past-updates.ts";
import { type Platform, projectOf } from "./platform.ts";
import { isDeployed, type StackStates } from "./state-access.ts";

/**
 * What the past says about a run of these stacks; nothing where one of them has no past of that kind, or the backend keeps it
 * elsewhere than in files: asking it would take longer than the answer is worth.
 */
export async function runExpectation(
  verb: StackVerb,
  platform: Platform,
  {
    stacks,
    states,
    concurrency,
  }: { readonly stacks: readonly string[]; readonly states: StackStates; readonly concurrency: number },
): Promise<ExpectedRun | undefined> {
  const seconds = await Promise.all(
    stacks.map(async (name) => {
      const past = (await pastUpdatesInFiles(platform.backend, name, platform.stack)) ?? [];
      return [name, expectedSeconds(verb, past, { deployed: isDeployed(states, name) })] as const;
    }),
  );
  const turns = turnsOf(verb, stacks, platform, new Map(seconds));
  return turns && new ExpectedRun(turns, concurrency);
}

/** The run's turns in its order, for destruction over turned arrows; nothing where the length of one is not known. */
export function turnsOf(
  verb: StackVerb,
  stacks: readonly string[],
  platform: Pick<Platform, "graph">,
  seconds: ReadonlyMap<string, number | undefined>,
): Turn[] | undefined {
  const readers = (name: string) =>
    [...platform.graph.values()].filter(({ needs }) => needs.includes(name)).map((project) => project.name);
  const turns: Turn[] = [];
  for (const stack of verb === "destroy" ? [...stacks].reverse() : stacks) {
    const known = seconds.get(stack);
    if (known === undefined) return undefined;
    turns.push({
      stack,
      seconds: known,
      waitsFor: verb === "destroy" ? readers(stack) : projectOf(platform, stack).needs,
    });
  }
  return turns;
}
