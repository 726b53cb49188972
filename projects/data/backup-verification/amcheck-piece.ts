import { type Client, DatabaseError } from "pg";
import type { CheckPiece } from "./check-piece.ts";
import type { Fault, FaultCode } from "./verification-run.ts";

/** More damage of one table than this tells nothing more. */
const faultsOfPiece = 5;

/** PostgreSQL's classes for what is not the data's fault: connection, privilege, resources, operator intervention. */
const notDamage = /^(08|28|42|53|57)/;

/**
 * Checks blocks of a table by `verify_heapam`, or an index by `bt_index_check` with every row of its table looked up in it
 * (https://www.postgresql.org/docs/17/amcheck.html). Aurora PostgreSQL 17 offers amcheck 1.4
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/AuroraPostgreSQL.Extensions.html). Damage that
 * keeps a page from being read at all is an error of the query, and a fault as well.
 *
 * @throws {Error} that names the piece, if it cannot be checked for another reason than damage
 */
export async function amcheckPiece(
  client: Client,
  piece: Extract<CheckPiece, { kind: "table" | "index" }>,
): Promise<Fault[]> {
  const { kind, name, oid } = piece;
  const code = kind === "table" ? "DamagedTable" : "DamagedIndex";
  try {
    if (kind === "index") {
      await client.query("SELECT public.bt_index_check($1::oid::regclass, true, true)", [oid]);
      return [];
    }
    const { rows } = await client.query<{ blkno: string; offnum: number | null; msg: string }>(
      `SELECT blkno, offnum, msg
       FROM public.verify_heapam($1::oid::regclass, false, true, 'none', $2, $3) LIMIT ${String(faultsOfPiece)}`,
      [oid, ...piece.blocks],
    );
    return rows.map(({ blkno, offnum, msg }) => ({
      code,
      detail: `${name}, block ${blkno}${offnum === null ? "" : `, row ${String(offnum)}`}: ${msg}`,
    }));
  } catch (error) {
    return [damageFault(error, code, name)];
  }
}

/**
 * What an error says of the thing that was read.
 *
 * @throws {Error} that names the thing, if the error is none of damage
 */
export function damageFault(error: unknown, code: FaultCode, name: string): Fault {
  if (error instanceof DatabaseError && !notDamage.test(error.code ?? ""))
    return { code, detail: `${name}: ${error.message}` };
  throw new Error(`${name} cannot be checked: ${String(error)}`, { cause: error });
}
