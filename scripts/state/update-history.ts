import { z } from "zod";
import type { Backend } from "../environment/backend.ts";
import { type StateFiles, stateFiles } from "../environment/state-files.ts";

/** How an operation that changes state ended. A run that was killed leaves no such record. */
export interface LastUpdate {
  /** `update`, `destroy`, `refresh`, … */
  readonly kind: string;
  readonly result: "succeeded" | "failed" | "in-progress";
  /** ISO 8601 */
  readonly endedAt: string;
}

/** An entry of the history, as backends in files keep it (pulumi/pulumi `sdk/go/common/apitype/history.go`); times in seconds. */
const historyEntry = z.object({
  kind: z.string(),
  result: z.enum(["succeeded", "failed", "in-progress"]),
  startTime: z.int(),
  endTime: z.int(),
  resourceChanges: z.record(z.string(), z.number()).optional(),
});

export type HistoryEntry = z.output<typeof historyEntry>;

/**
 * How the stack's last update ended.
 *
 * @returns nothing for a stack without one, and where the backend does not keep its history in files
 * @throws {OperatorError} BackendUnreachable
 */
export async function lastUpdate(backend: Backend, project: string, stack: string): Promise<LastUpdate | undefined> {
  const files = stateFiles(backend);
  const [latest] = files ? await latestEntries(files, { project, stack, most: 1 }) : [];
  if (!latest) return undefined;
  const { kind, result, endTime } = latest;
  return { kind, result, endedAt: new Date(endTime * 1000).toISOString() };
}

/** The last entries of a stack's history, newest first. */
export async function latestEntries(
  files: StateFiles,
  { project, stack, most }: { readonly project: string; readonly stack: string; readonly most: number },
): Promise<HistoryEntry[]> {
  const keys = await files.keys(`history/${project}/${stack}`);
  // Names end in the nanoseconds of their end, all of one length.
  const latest = keys
    .filter((key) => key.endsWith(".history.json"))
    .sort()
    .reverse()
    .slice(0, most);
  const texts = await Promise.all(latest.map((key) => files.read(key)));
  // The engine may forget one between listing and reading.
  return texts.flatMap((text) => (text === undefined ? [] : [historyEntry.parse(JSON.parse(text))]));
}
