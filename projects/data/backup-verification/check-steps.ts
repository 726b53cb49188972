import type { Client } from "pg";
import { amcheckPiece } from "./amcheck-piece.ts";
import type { CheckEnvironment } from "./check-environment.ts";
import { type CheckPiece, checkPieces, relationSizes, uncheckedIndexes } from "./check-piece.ts";
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
    const { next = 0, pieces = 0 } = run.check ?? {};
    const detail = `after four hours ${String(pieces - next)} of ${String(pieces)} pieces are not checked`;
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
  const pieces = checkPieces(await relationSizes(client));
  const before = entered.check ?? { next: 0, bytes: 0, seconds: 0, unchecked: await uncheckedIndexes(client) };
  let run = entered;
  let { next, bytes } = before;
  let piece = pieces[next];
  while (piece) {
    run = withFaults(run, ...(await pieceFaults(parts, client, piece, run)));
    bytes += piece.bytes;
    next += 1;
    piece = parts.hasTime() ? pieces[next] : undefined;
  }
  const seconds = before.seconds + (performance.now() - startedAt) / 1000;
  return {
    ...run,
    check: { ...before, next, pieces: pieces.length, bytes, seconds: Math.round(seconds * 1000) / 1000 },
    progress: next < pieces.length ? "again" : "done",
  };
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
