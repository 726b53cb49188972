import { AccountServer } from "@payments/shared/simulated-aws/account-client.ts";
import type { EngineLocation } from "../../engine/engine-location.ts";
import { type DeploymentResult, runDeployment } from "../../execution/deployment.ts";
import { turnsAtATime } from "../../execution/run-capacity.ts";
import type { StackVerb } from "../../execution/runner-messages.ts";
import { type ExpectedTurns, RunnerPool } from "../../execution/stack-runner.ts";
import type { DeploymentTools } from "../../execution/stack-turns.ts";
import { repairState } from "../../execution/state-repair.ts";
import { StopRequests, type StopSignals } from "../../execution/stop-signals.ts";
import { type StackSelection, selectStacks } from "../../graph/stack-selection.ts";
import { type InterruptedRun, interruptedRuns, runToResume, stacksToResume } from "../../journal/interrupted-run.ts";
import { endOfOrphans } from "../../journal/orphaned-engines.ts";
import { RunJournal } from "../../journal/run-journal.ts";
import type { PolicyGate } from "../../policies/policy-gate.ts";
import { exceptionsInShort } from "../../reporting/policy-printout.ts";
import { appendSummary, stepSummary } from "../../reporting/step-summary.ts";
import { StateReader } from "../../state/stack-state.ts";
import { UnchangedStacks } from "../../unchanged/unchanged-stacks.ts";
import { confirmChange } from "../confirmation.ts";
import type { Console } from "../console.ts";
import { exitCodes } from "../exit-code.ts";
import { copyOptionsOf, type Platform, projectOf } from "../platform.ts";
import type { meetPrerequisites } from "../prerequisites.ts";
import { runExpectation } from "../run-expectation.ts";
import { printRun } from "../run-printout.ts";
import { readStates, refuseForeignReaders, refuseLiveConsumers, refuseMissingUpstream } from "../state-access.ts";

export interface RunOptions extends StackSelection {
  readonly concurrency: number;
  readonly yes: boolean;
  readonly confirm?: string;
  /** File that a Markdown summary is added to. */
  readonly summary?: string;
  /** MiB that the stacks at work may take together; what the machine has available unless given. */
  readonly memory?: number;
  /** Deploys stacks that have not changed, too. */
  readonly force?: boolean;
  /** Goes on with a run that was cut off: the last one, or the one of that id. */
  readonly resume?: true | string;
  /** Seconds to wait for whoever holds a stack, or what a dead run has left at work; ten minutes unless given. */
  readonly lockTimeout?: number;
  /** Seconds that a stack may take; any time unless given. */
  readonly stackTimeout?: number;
}

/** What a verb works on and with. */
export interface RunContext {
  readonly platform: Platform;
  readonly console: Console;
  /** @throws {OperatorError} EngineUnavailable */
  readonly obtainEngine: () => Promise<EngineLocation>;
  /** What previews and updates must pass. */
  readonly openPolicyGate: () => PolicyGate;
  /** What the document says besides, with `--json`. */
  readonly about?: Readonly<Record<string, unknown>>;
}

/**
 * `up`, `preview` and `destroy`: checks what can be checked, asks where AWS would change, runs the stacks, and prints what came
 * of it.
 *
 * @returns the command's exit code
 */
export async function runVerb(verb: StackVerb, options: RunOptions, context: RunContext): Promise<number> {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const stop = new StopRequests(say);
  try {
    return await runUntilStopped(verb, options, context, { say, stop: stop.signals });
  } finally {
    stop.release();
  }
}

interface Conversation {
  readonly say: (text: string) => void;
  readonly stop: StopSignals;
}

async function runUntilStopped(
  verb: StackVerb,
  options: RunOptions,
  context: RunContext,
  { say, stop }: Conversation,
): Promise<number> {
  const { platform, console, obtainEngine, openPolicyGate } = context;
  const { rehearsed } = platform;
  const lockTimeout = options.lockTimeout ?? 600;
  const stacks = await stacksOfRun(verb, options, platform, { say, stop, lockTimeout });
  const states = await readStates(platform, obtainEngine);
  if (verb === "up") refuseMissingUpstream(platform, stacks, states);
  if (verb === "destroy") {
    refuseLiveConsumers(platform, stacks, states);
    await refuseForeignReaders(platform, stacks, obtainEngine);
  }
  if (verb !== "preview" && !rehearsed) await confirmChange(verb, platform, stacks, options);

  const unchanged = verb === "up" ? new UnchangedStacks(platform) : undefined;
  const force = options.force ?? false;
  const mayRun = unchanged && !force ? unchanged.mayRun(stacks, states) : stacks;
  const gate = verb === "destroy" ? undefined : openPolicyGate();
  const concurrency = turnsAtATime({ ...options, local: rehearsed });
  // What is destroyed needs no program.
  const first = verb === "destroy" || mayRun[0] === undefined ? undefined : projectOf(platform, mayRun[0]).folder;
  const turns = { turns: mayRun.length, atOnce: concurrency, first };
  const tools = mayRun.length > 0 ? new RunTools(context, gate?.pack, turns) : undefined;
  const journal = verb === "preview" ? undefined : new RunJournal(platform.localFolder);
  try {
    const { stack: copy, backend } = platform;
    if (verb !== "preview") journal?.write({ kind: "run begun", verb, copy, backend: backend.description, stacks });
    for (const line of exceptionsInShort(gate?.exceptions ?? [])) console.info(line);
    const judged = verb === "up" && tools ? gate?.refuseBrokenRules(platform, mayRun) : undefined;
    // Both are waited for, whichever fails first: programs under mocks share this process with what comes after.
    const [opened, judgement] = await Promise.allSettled([tools?.opened(), judged]);
    if (judgement.status === "rejected") throw judgement.reason;
    if (opened.status === "rejected") throw opened.reason;
    const reader = new StateReader(platform.backend, obtainEngine);
    const expected = await runExpectation(verb, platform, { stacks: mayRun, states, concurrency });
    const result = await runDeployment({
      verb,
      platform,
      stacks,
      states,
      readState: (stack) => reader.read(projectOf(platform, stack), platform.stack),
      tools: opened.value,
      unchanged,
      force,
      concurrency,
      prerequisite: (stack, outputs) => (verb === "up" ? prerequisites(platform, stack, outputs) : Promise.resolve()),
      reporter: console.reporter(verb, expected),
      limits: { lockTimeout, stackTimeout: options.stackTimeout, firstPause: rehearsed ? 0.5 : 5 },
      stop,
      journal,
      say,
    });
    const violations = (verb === "up" ? gate?.platformProblems(result.outputs) : undefined) ?? [];
    const report = printRun(verb, platform, { ...result, violations, about: context.about ?? {} }, console);
    if (options.summary !== undefined) appendSummary(options.summary, stepSummary(report, platform.graph));
    if (journal?.failure) throw journal.failure;
    if (stop.finish.aborted) return exitCodes.interrupted;
    return violations.length === 0 ? exitCodeOfRun(result) : exitCodes.stackFailed;
  } finally {
    // Ended by force, the next run has to look after what was under way.
    if (!stop.kill.aborted) journal?.write({ kind: "run ended" });
    journal?.close();
    tools?.close();
    gate?.close();
  }
}

/** The selected stacks, or those of the run to go on with; nothing of runs that were cut off is at work any more then. */
async function stacksOfRun(
  verb: StackVerb,
  options: RunOptions,
  platform: Platform,
  orphans: Conversation & { readonly lockTimeout: number },
): Promise<string[]> {
  const runs = interruptedRuns(platform);
  const resumed =
    options.resume === undefined
      ? undefined
      : runToResume(runs, verb, options.resume === true ? undefined : options.resume);
  if (verb !== "preview") {
    const last = runs.at(-1);
    if (resumed) orphans.say(`going on with ${whatBecameOf(resumed)}`);
    else if (last) orphans.say(hint(last, platform));
    for (const run of runs) await endOfOrphans(run, orphans);
  }
  return resumed ? stacksToResume(resumed) : selectStacks(platform.graph, options);
}

function whatBecameOf({ id, verb, finished, underWay }: InterruptedRun): string {
  const list = (names: Iterable<string>): string => [...names].join(", ") || "nothing";
  return `the run ${id} (${verb}): finished ${list(finished)}; under way ${list(underWay.keys())}`;
}

function hint(run: InterruptedRun, platform: Platform): string {
  const told = `a run was cut off, ${whatBecameOf(run)}. What it left is looked after`;
  // Of a single project, as the bootstrap is, there is no part to go on with.
  if (platform.graph.size === 1) return told;
  return `${told}; to go on with just that run: npm run stacks -- ${run.verb} ${copyOptionsOf(platform)} --resume ${run.id}`;
}

/** What stacks are run with: all of it takes a second to start, and does so while the engine is looked for. */
class RunTools {
  readonly #account: AccountServer | undefined;
  readonly #pool: RunnerPool;
  readonly #policy: DeploymentTools["policy"];
  readonly #engine: Promise<EngineLocation>;

  constructor({ platform, obtainEngine }: RunContext, policy: DeploymentTools["policy"], turns: ExpectedTurns) {
    this.#account = platform.rehearsed ? new AccountServer(platform.accountFolder) : undefined;
    this.#pool = new RunnerPool(turns);
    this.#policy = policy;
    this.#engine = obtainEngine();
  }

  /** @throws {OperatorError} EngineUnavailable */
  async opened(): Promise<DeploymentTools> {
    const account = this.#account;
    return {
      engine: await this.#engine,
      pool: this.#pool,
      repair: repairState,
      attach: account && (() => account.attach()),
      policy: this.#policy,
    };
  }

  close(): void {
    this.#pool.close();
    this.#account?.close();
  }
}

/** Loaded when a stack is about to run: it brings the client of the image registry. */
async function prerequisites(...turn: Parameters<typeof meetPrerequisites>): Promise<void> {
  const { meetPrerequisites } = await import("../prerequisites.ts");
  await meetPrerequisites(...turn);
}

function exitCodeOfRun({ reports }: DeploymentResult): number {
  return reports.every(({ status }) => status === "succeeded" || status === "unchanged")
    ? exitCodes.success
    : exitCodes.stackFailed;
}
