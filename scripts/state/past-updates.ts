import { z } from "zod";
import type { EngineLocation } from "../engine/engine-location.ts";
import type { Backend } from "../environment/backend.ts";
import { stateFiles } from "../environment/state-files.ts";
import { engineOutput } from "./engine-output.ts";
import { latestEntries } from "./update-history.ts";

/** An operation of the past that changed a stack, or found nothing to change. */
export interface PastUpdate {
  /** `update`, `destroy`, `refresh`, … */
  readonly kind: string;
  readonly succeeded: boolean;
  /** ISO 8601 */
  readonly startedAt: string;
  /** Backends keep whole seconds. */
  readonly seconds: number;
  /** Resource operations by kind: `{ create: 60, same: 3 }`. */
  readonly changes: Readonly<Record<string, number>>;
}

/** More than this nobody needs for an estimate. */
const mostUpdates = 10;

/** An entry as `pulumi stack history --json` prints it; times in ISO 8601, the end absent while it runs. */
const printedEntry = z.object({
  kind: z.string(),
  result: z.string(),
  startTime: z.string(),
  endTime: z.string().optional(),
  resourceChanges: z.record(z.string(), z.number()).optional(),
});

/**
 * The last updates of a stack, newest first, as a backend in files keeps them; nothing where the backend does not.
 *
 * @throws {OperatorError} BackendUnreachable
 */
export async function pastUpdatesInFiles(
  backend: Backend,
  project: string,
  stack: string,
): Promise<PastUpdate[] | undefined> {
  const files = stateFiles(backend);
  const entries = files && (await latestEntries(files, { project, stack, most: mostUpdates }));
  return entries?.map(({ kind, result, startTime, endTime, resourceChanges = {} }) => ({
    kind,
    succeeded: result === "succeeded",
    startedAt: new Date(startTime * 1000).toISOString(),
    seconds: endTime - startTime,
    changes: resourceChanges,
  }));
}

/**
 * The last updates of a stack, newest first, of whatever backend: where it keeps no files, the engine is asked.
 *
 * @throws {OperatorError} BackendUnreachable
 */
export async function pastUpdates(
  backend: Backend,
  { project, stack }: { readonly project: { readonly name: string; readonly folder: string }; readonly stack: string },
  engine: () => Promise<EngineLocation>,
): Promise<PastUpdate[]> {
  const inFiles = await pastUpdatesInFiles(backend, project.name, stack);
  if (inFiles) return inFiles;
  const { command } = await engine();
  const args = ["stack", "history", "--stack", stack, "--json", "--page-size", String(mostUpdates), "--page", "1"];
  const printed = await engineOutput(args, { command, environment: backend.environment, folder: project.folder });
  return z
    .array(printedEntry)
    .parse(JSON.parse(printed))
    .filter(({ endTime }) => endTime !== undefined)
    .map(({ kind, result, startTime, endTime = "", resourceChanges = {} }) => ({
      kind,
      succeeded: result === "succeeded",
      startedAt: new Date(startTime).toISOString(),
      seconds: (Date.parse(endTime) - Date.parse(startTime)) / 1000,
      changes: resourceChanges,
    }));
}
