import type { Client } from "pg";
import { amcheckPiece } from "./amcheck-piece.ts";
import type { CheckEnvironment } from "./check-environment.ts";
import {
  type CheckPiece,
  checkPieces,
  piecesAfter,
  positionOf,
  relationSizes,
  uncheckedIndexes,
} from "./check-piece.ts";
import { contentFaults } from "./content-check.ts";
import { type ExpectedSchema, schemaFaults } from "./schema-catalogue.ts";
import { type Fault, runOf, type StepInput, type VerificationRun, withFaults, within } from "./verification-run.ts";
import { ConnectionRefused, connectVerified } from "./verified-connection.ts";

export interface CheckParts {
  readonly environment: CheckEnvironment;
  /** Authorities that may vouch for the server, PEM. */
  readonly authorities: readonly string[];
  /** What stands for the password at this server. */
  readonly token: (server: { readonly host: string; readonly port: number; readonly user: string }) => Promise<string>;
  readonly expected: ExpectedSchema;
  /** Whether there is time to begin another piece; without it the state machine calls again. */
  readonly hasTime: () => boolean;
  readonly now: () => Date;
}

/**
 * Checks pieces of the restored database until time is up, at least one.
 *
 * @returns the run with what was found; `again` while pieces are left
 * @throws {Error} if a piece cannot be checked for another reason than damage
 */
export async function checkStep(parts: CheckParts, { input }: StepInput): Promise<VerificationRun> {
  const { run, overdue } = within(runOf(input), "check", parts.now());
  if (overdue) {
    const detail = `after four hours ${String(run.check?.left ?? "all")} pieces are not checked`;
    return { ...withFaults(run, { code: "CheckOverdue", detail }), progress: "stop" };
  }
  try {
    const client = await connect(parts, run);
    try {
      return await checkFrom(parts, client, run);
    } finally {
      await client.end().catch(() => undefined);
    }
  } catch (error) {
    if (error instanceof ConnectionRefused) return { ...withFaults(run, error.fault), progress: "stop" };
    throw error;
  }
}

async function connect(
  { environment, authorities, token }: CheckParts,
  { endpoint }: VerificationRun,
): Promise<Client> {
  if (!endpoint) throw new Error("the run has no endpoint to connect to");
  const { database, user } = environment;
  const password = () => token({ ...endpoint, user });
  const client = await connectVerified({ ...endpoint, database, user, authorities, password });
  // The cluster's own limits are for payments, not for reading a whole table; nothing here may write.
  await client.query("SET statement_timeout = 0");
  await client.query("SET default_transaction_read_only = on");
  return client;
}

async function checkFrom(parts: CheckParts, client: Client, entered: VerificationRun): Promise<VerificationRun> {
  const startedAt = performance.now();
  const { check: before } = entered;
  const pieces = piecesAfter(checkPieces(await relationSizes(client)), before?.last);
  let run = entered;
  let bytes = before?.bytes ?? 0;
  let done = 0;
  let last: CheckPiece = { kind: "schema", bytes: 0 };
  for (const piece of pieces) {
    if (done > 0 && !parts.hasTime()) break;
    run = withFaults(run, ...(await pieceFaults(parts, client, piece, run)));
    bytes += piece.bytes;
    done += 1;
    last = piece;
  }
  const seconds = (before?.seconds ?? 0) + (performance.now() - startedAt) / 1000;
  const left = pieces.length - done;
  const check = {
    last: positionOf(last),
    done: (before?.done ?? 0) + done,
    left,
    bytes,
    seconds: Math.round(seconds * 1000) / 1000,
    unchecked: before?.unchecked ?? (await uncheckedIndexes(client)),
  };
  return { ...run, check, progress: left > 0 ? "again" : "done" };
}

async function pieceFaults(
  { expected }: CheckParts,
  client: Client,
  piece: CheckPiece,
  { snapshot }: VerificationRun,
): Promise<Fault[]> {
  switch (piece.kind) {
    case "schema":
      return schemaFaults(client, expected);
    case "content":
      return contentFaults(client, new Date(snapshot?.createdAt ?? 0));
    case "table":
    case "index":
      return amcheckPiece(client, piece);
  }
}
