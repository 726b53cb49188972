import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { idsOfMade } from "@payments/shared/simulated-aws/made-resource.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { holdsUnknown } from "../state/engine-value.ts";
import type { PendingCreate, StackState } from "../state/stack-state.ts";
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
  const imports = settled.flatMap(({ urn, id }) =>
    id === undefined ? [] : ["--import-pending-creates", urn, "--import-pending-creates", id],
  );
  const args = ["refresh", "--stack", turn.stack, "--yes", "--skip-preview", "--non-interactive", "--color", "never"];
  const dropped = settled.some(({ id }) => id === undefined) ? ["--clear-pending-creates"] : [];
  try {
    await run(turn.engine.command, [...args, "--config-file", turn.settingsFile, ...imports, ...dropped], {
      cwd: turn.project.folder,
      env: { ...process.env, ...turn.environment },
      maxBuffer: 2 ** 28,
    });
  } catch (cause) {
    const { stdout = "", stderr = "" } = cause as { stdout?: string; stderr?: string };
    throw new OperatorError("StackFailed", {
      problem:
        `the state of "${turn.project.name}", left by a run that was killed, cannot be repaired:\n${stdout}${stderr}`.trim(),
      remedy: `correct the cause and run the command again; by hand in projects/${turn.project.name}: pulumi refresh --stack ${turn.stack}`,
      cause,
    });
  }
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

function undecided({ project, stack }: StackTurn, creates: readonly PendingCreate[]): OperatorError {
  const listed = creates.map(({ urn }) => `    ${urn}`).join("\n");
  return new OperatorError("PendingCreates", {
    problem: `a run on "${project.name}" was killed while it made these, and it is not known whether AWS has them:\n${listed}`,
    remedy: `look each up in AWS; then in projects/${project.name}: pulumi refresh --stack ${stack} --import-pending-creates <urn> --import-pending-creates <id> for what is there, with --clear-pending-creates for what is not`,
  });
}
