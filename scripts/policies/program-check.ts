import type { PolicyException } from "@payments/shared/policy/policy-exceptions.ts";
import type { Violation } from "@payments/shared/policy/policy-rule.ts";
import { rehearse } from "@payments/shared/simulated-aws/rehearsal.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { deploymentOrder } from "@payments/shared/stack-graph/stack-graph.ts";
import { type Platform, projectOf } from "../stacks/platform.ts";
import { ProgramPolicies } from "./program-policies.ts";

/** A stack's program after its run under mocks. */
export interface CheckedStack {
  readonly stack: string;
  readonly resources: number;
  readonly seconds: number;
  /** What the simulated account refused; nothing if all is well. */
  readonly refusals: readonly string[];
  /** Rules that it breaks; they are not looked for where a resource was refused. */
  readonly violations: readonly Violation[];
}

export interface CheckedPlatform {
  readonly stacks: readonly CheckedStack[];
  /** Rules that the stacks break when seen together. */
  readonly platformWide: readonly Violation[];
  /** True if nothing was refused and no rule is broken. */
  readonly clean: boolean;
}

export interface CheckOptions {
  readonly exceptions: readonly PolicyException[];
  /** In deployment order; all of them unless given. */
  readonly projects?: readonly string[];
  /** Called after each program. */
  readonly done?: (stack: CheckedStack) => void;
}

/**
 * Runs programs in this process against a simulated account in memory, each with the outputs of those before it, and judges
 * each by the policy pack's rules. Stops after the first that the account refuses.
 */
export async function checkedPrograms(
  platform: Platform,
  { exceptions, projects = deploymentOrder(platform.graph), done = () => undefined }: CheckOptions,
): Promise<CheckedPlatform> {
  const store = rehearsalStore();
  const policies = new ProgramPolicies(exceptions);
  const stacks: CheckedStack[] = [];
  let startedAt = performance.now();
  const add = (row: Omit<CheckedStack, "seconds">): void => {
    const checked = { ...row, seconds: (performance.now() - startedAt) / 1000 };
    startedAt = performance.now();
    stacks.push(checked);
    done(checked);
  };
  try {
    await rehearse({
      projects: projects.map((name) => projectOf(platform, name)),
      environment: platform.environment,
      stack: platform.stack,
      store,
      adjust: (project) => platform.settings.get(project),
      done: (stack, record) => {
        const { resources, refusals } = record;
        add({ stack, resources: resources.length, refusals, violations: policies.judge(stack, record) });
      },
    });
  } catch (error) {
    const refusals = [error instanceof Error ? error.message : String(error)];
    add({ stack: projects[stacks.length] ?? "", resources: 0, refusals, violations: [] });
  } finally {
    store.close();
  }
  const platformWide = policies.judgePlatform();
  const eachClean = stacks.every(({ refusals, violations }) => refusals.length === 0 && violations.length === 0);
  return { stacks, platformWide, clean: eachClean && platformWide.length === 0 };
}
