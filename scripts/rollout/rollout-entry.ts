import { environments } from "@payments/shared/scope/deployment-scope.ts";
import { z } from "zod";

const revision = z.string().regex(/^[0-9a-f]{40}$/, "expected a full git revision");
const environment = z.enum(environments);
const outcome = z.enum(["succeeded", "failed"]);

/** Who wrote an entry, and when (ISO 8601). */
const written = { at: z.iso.datetime(), by: z.string().min(1) };

/** One entry of the log of rollouts: what happened, to which revision, where, by whom and when. */
export const rolloutEntry = z.discriminatedUnion("event", [
  z.strictObject({ event: z.literal("tests"), revision, outcome, ...written }),
  z.strictObject({ event: z.literal("started"), revision, environments: z.array(environment).min(1), ...written }),
  z.strictObject({ event: z.literal("approved"), revision, environment, approver: z.string().min(1), ...written }),
  z.strictObject({
    event: z.literal("deployed"),
    revision,
    environment,
    /** One layer, brought back to this revision; all of them where it is absent. */
    layer: z.string().optional(),
    outcome,
    ...written,
  }),
  z.strictObject({ event: z.literal("refused"), revision, environment, reasons: z.array(z.string()), ...written }),
  z.strictObject({ event: z.literal("finished"), revision, ...written }),
  z.strictObject({ event: z.literal("aborted"), revision, ...written }),
]);

export type RolloutEntry = z.output<typeof rolloutEntry>;

type Unsigned<Entry> = Entry extends unknown ? Omit<Entry, "at" | "by"> : never;

/** An entry before the log says who wrote it, and when. */
export type RolloutEvent = Unsigned<RolloutEntry>;

/** The entry that began the rollout that is under way; nothing where none is. A refused one goes on when it is called again. */
export function openRollout(entries: readonly RolloutEntry[]): Extract<RolloutEntry, { event: "started" }> | undefined {
  const last = entries.findLast(({ event }) => event === "started" || event === "finished" || event === "aborted");
  return last?.event === "started" ? last : undefined;
}

/** The last deployment of all layers of an environment that succeeded or failed. */
export function lastDeployment(
  entries: readonly RolloutEntry[],
  where: string,
): Extract<RolloutEntry, { event: "deployed" }> | undefined {
  return entries.findLast(
    (entry): entry is Extract<RolloutEntry, { event: "deployed" }> =>
      entry.event === "deployed" && entry.environment === where && entry.layer === undefined,
  );
}

/** Layers of an environment that were brought back since its last whole deployment. */
export function layersBroughtBack(entries: readonly RolloutEntry[], where: string): string[] {
  const last = lastDeployment(entries, where);
  const since = last === undefined ? entries : entries.slice(entries.indexOf(last) + 1);
  const layers = since.flatMap((entry) =>
    entry.event === "deployed" && entry.environment === where && entry.layer !== undefined ? [entry.layer] : [],
  );
  return [...new Set(layers)];
}

/** The revisions that a layer was deployed from with success, the oldest first, each once for a run of equal ones. */
export function revisionsOfLayer(entries: readonly RolloutEntry[], where: string, layer: string): string[] {
  const deployed = entries.flatMap((entry) =>
    entry.event === "deployed" &&
    entry.environment === where &&
    entry.outcome === "succeeded" &&
    (entry.layer === undefined || entry.layer === layer)
      ? [entry.revision]
      : [],
  );
  return deployed.filter((entry, index) => entry !== deployed[index - 1]);
}
