import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { idsOfMade } from "@payments/shared/simulated-aws/made-resource.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { holdsUnknown } from "../state/engine-value.ts";
import type { PendingCreate, StackState } from "../state/stack-state.ts";
import { engineByHand, type StackByHand } from "./engine-by-hand.ts";
import type { StackTurn } from "./runner-messages.ts";

const run = promisify(execFile);

/** A create that was under way, and the id of what came of it; without one, nothing did. */
interface SettledCreate {
  readonly urn: string;
  readonly id: string | undefined;
}

/**
 * Brings a state into order whose last run was killed with operations under way: the engine asks the provider what there is of every
 * resource, and for what was being made takes in what exists and drops what does not
 * (https://www.pulumi.com/docs/iac/cli/commands/pulumi_refresh/). Only of the simulated account can it be known what came of a create.
 *
 * @param accountFolder of a rehearsal; nothing on AWS
 * @throws {OperatorError} PendingCreates where a person has to look
 */
export async function repairState(
  turn: StackTurn,
  state: StackState,
  accountFolder: string | undefined,
): Promise<void> {
  const settled = accountFolder === undefined ? askPerson(turn, state) : askAccount(turn, state, accountFolder);
  const engine = (...args: string[]) =>
    run(turn.engine.command, [...args, "--stack", turn.stack, "--non-interactive", "--color", "never"], {
      cwd: turn.project.folder,
      env: { ...process.env, ...turn.environment },
      maxBuffer: 2 ** 28,
    });
  try {
    if (settled.length > 0) await settle(settled, engine);
    await engine("refresh", "--yes", "--skip-preview", "--config-file", turn.settingsFile);
  } catch (cause) {
    const { stdout = "", stderr = "" } = cause as { stdout?: string; stderr?: string };
    throw new OperatorError("StackFailed", {
      problem:
        `the state of "${turn.project.name}", left by a run that was killed, cannot be repaired:\n${stdout}${stderr}`.trim(),
      remedy: `correct the cause and run the command again; by hand: ${engineByHand(stackOf(turn), "refresh")}`,
      cause,
    });
  }
}

/** Takes what exists into the state, and drops the create of what does not; the refresh afterwards reads its attributes. */
async function settle(
  settled: readonly SettledCreate[],
  engine: (...args: string[]) => Promise<{ readonly stdout: string }>,
): Promise<void> {
  const exported = JSON.parse((await engine("stack", "export")).stdout) as ExportedState;
  const { deployment } = exported;
  const created = settled.flatMap(({ urn, id }) => {
    const operation = deployment.pending_operations?.find(({ resource }) => resource.urn === urn);
    return operation && id !== undefined ? [{ ...operation.resource, id, outputs: operation.resource.inputs }] : [];
  });
  const folder = mkdtempSync(join(tmpdir(), "payments-state-"));
  try {
    const file = join(folder, "state.json");
    const resources = [...(deployment.resources ?? []), ...created];
    const pending_operations = deployment.pending_operations?.filter(({ type }) => type !== "creating") ?? [];
    const text = JSON.stringify({ ...exported, deployment: { ...deployment, resources, pending_operations } });
    writeFileSync(file, text, { mode: 0o600 });
    await engine("stack", "import", "--file", file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface ExportedState {
  readonly deployment: {
    readonly resources?: readonly object[];
    readonly pending_operations?: readonly {
      readonly type: string;
      readonly resource: { readonly urn: string; readonly inputs?: object };
    }[];
  };
}

function askAccount(turn: StackTurn, { pendingCreates, ids }: StackState, folder: string): SettledCreate[] {
  const store = rehearsalStore(folder);
  try {
    return pendingCreates.map(({ urn, type, inputs }) => {
      const comparable = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !holdsUnknown(value)));
      const found = idsOfMade(store, { type, inputs: comparable, taken: new Set(ids) });
      if (found.length > 1) throw undecided(turn, [{ urn, type, inputs }]);
      return { urn, id: found[0] };
    });
  } finally {
    store.close();
  }
}

/** AWS cannot be asked for "what this call made": dropping a create silently would leave it there unknown, and make it twice. */
function askPerson(turn: StackTurn, { pendingCreates }: StackState): SettledCreate[] {
  if (pendingCreates.length > 0) throw undecided(turn, pendingCreates);
  return [];
}

function stackOf({ project, stack, environment }: StackTurn): StackByHand {
  return { url: environment["PULUMI_BACKEND_URL"], project: project.name, stack };
}

function undecided(turn: StackTurn, creates: readonly PendingCreate[]): OperatorError {
  const listed = creates.map(({ urn }) => `    ${urn}`).join("\n");
  return new OperatorError("PendingCreates", {
    problem: `a run on "${turn.project.name}" was killed while it made these, and it is not known whether AWS has them:\n${listed}`,
    remedy: `look each up in AWS; then ${engineByHand(stackOf(turn), "refresh", "--import-pending-creates <urn> --import-pending-creates <id>")} for what is there, with --clear-pending-creates for what is not`,
  });
}
