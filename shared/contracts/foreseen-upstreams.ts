import { AsyncLocalStorage } from "node:async_hooks";
import { isDeepStrictEqual } from "node:util";

/** What a preview's plan says of one output: its value, or that only the deployment will know it. */
export type PlannedOutput =
  | { readonly value: unknown }
  /** A secret is encrypted in a plan and counts as unknown: nobody but its stack's engine reads it. */
  | { readonly unknown: true; readonly secret: boolean };

/** Planned outputs of one stack by name. */
export type PlannedOutputs = Readonly<Record<string, PlannedOutput>>;

/** What a preview knows of one upstream stack. */
export interface ForeseenUpstream {
  /** What its state publishes, secrets masked; absent while it is not deployed. */
  readonly deployed?: Readonly<Record<string, unknown>>;
  /** What its own preview in the same run would publish; absent if it is not part of the run. */
  readonly planned?: PlannedOutputs;
}

/**
 * Where a value that a preview reads comes from. `known`: deployed and unchanged. `planned`: the upstream's preview computed it.
 * `unknown`: only the upstream's deployment will. `placeholder`: the contract's example, for want of anything better.
 */
export type OutputLabel = "known" | "planned" | "unknown" | "placeholder";

/** One upstream output as a preview reads it. */
export interface ForeseenOutput {
  readonly label: OutputLabel;
  /** Absent if it is unknown; masked if it is a known secret. */
  readonly value?: unknown;
  readonly secret?: boolean;
}

/**
 * One output of an upstream as a preview has to take it: what the upstream's own preview in this run says goes before what is
 * deployed, and that before the example.
 */
export function foreseenOutput(
  { deployed = {}, planned }: ForeseenUpstream,
  name: string,
  example: unknown,
): ForeseenOutput {
  const isDeployed = Object.hasOwn(deployed, name);
  const plan = planned?.[name];
  if (plan === undefined) {
    return isDeployed ? { label: "known", value: deployed[name] } : { label: "placeholder", value: example };
  }
  if ("unknown" in plan) return { label: "unknown", ...(plan.secret ? { secret: true } : {}) };
  const unchanged = isDeployed && isDeepStrictEqual(plan.value, deployed[name]);
  return { label: unchanged ? "known" : "planned", value: plan.value };
}

/** What a program that the command runs is told of its upstream stacks, and tells of what it reads. */
export interface Foresight {
  /** Of a preview, by project. A project that is not here is read from its state. */
  readonly upstreams: Readonly<Record<string, ForeseenUpstream>>;
  readonly onRead: (project: string, output: string, foreseen: ForeseenOutput) => void;
  /** Options of the command that name the program's copy, for remedies: `--env dev --rehearse`. */
  readonly copyOptions: string;
}

const foresight = new AsyncLocalStorage<Foresight>();

/**
 * Runs a program, as a preview with its upstream stacks as they would be, deployed from the same commit. What comes of that stands on
 * values that nothing has yet, and is never applied.
 */
export function withForesight<T>(given: Foresight, program: () => T): T {
  return foresight.run(given, program);
}

/** What the program that runs now is told; nothing where it is not the command that runs it. */
export function currentForesight(): Foresight | undefined {
  return foresight.getStore();
}
