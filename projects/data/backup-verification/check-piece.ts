import type { Client } from "pg";

/** A part of the check that is done at once, between two looks at the clock. */
export type CheckPiece =
  | { readonly kind: "schema"; readonly bytes: 0 }
  | { readonly kind: "content"; readonly bytes: 0 }
  | {
      readonly kind: "table";
      readonly name: string;
      readonly oid: number;
      /** First and last block; the last piece of a table goes to its end, wherever that is by then. */
      readonly blocks: readonly [number, number | null];
      readonly bytes: number;
    }
  | { readonly kind: "index"; readonly name: string; readonly oid: number; readonly bytes: number };

/** Rows of `pg_class` that have something to check, with their size. */
export interface RelationSize {
  readonly oid: number;
  readonly name: string;
  readonly kind: "table" | "index";
  readonly bytes: number;
}

const blockBytes = 8192;
/** A gibibyte: at the slowest that the bench saw, far below what is left of a function's 15 minutes. */
const blocksOfPiece = 131_072;

/** The whole check in pieces: always in the same order, by kind, object and block. */
export function checkPieces(relations: readonly RelationSize[]): CheckPiece[] {
  const pieces = [{ kind: "schema", bytes: 0 }, { kind: "content", bytes: 0 }, ...relations.flatMap(piecesOf)] as const;
  return pieces.toSorted((a, b) => compare(positionOf(a), positionOf(b)));
}

function piecesOf({ oid, name, kind, bytes }: RelationSize): CheckPiece[] {
  if (kind === "index") return [{ kind, oid, name, bytes }];
  const blocks = Math.ceil(bytes / blockBytes);
  const count = Math.ceil(blocks / blocksOfPiece);
  return Array.from({ length: count }, (_, index) => {
    const first = index * blocksOfPiece;
    const end = Math.min(first + blocksOfPiece, blocks);
    return {
      kind,
      oid,
      name,
      blocks: [first, index === count - 1 ? null : end - 1] as const,
      bytes: (end - first) * blockBytes,
    };
  });
}

/** Where a piece stands in the order. */
export type PiecePosition = readonly [kind: number, oid: number, block: number];

const order = ["schema", "content", "table", "index"] as const satisfies readonly CheckPiece["kind"][];

export function positionOf(piece: CheckPiece): PiecePosition {
  const kind = order.indexOf(piece.kind);
  if (piece.kind === "table") return [kind, piece.oid, piece.blocks[0]];
  return [kind, piece.kind === "index" ? piece.oid : 0, 0];
}

/**
 * What is left after a piece. By its position, not by a count: though nobody writes to a restored cluster, vacuum may give
 * an empty table its first block, and a count would then skip another.
 */
export function piecesAfter(pieces: readonly CheckPiece[], position: PiecePosition | undefined): CheckPiece[] {
  return pieces.filter((piece) => position === undefined || compare(positionOf(piece), position) > 0);
}

function compare(a: PiecePosition, b: PiecePosition): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** What amcheck can check: tables, their TOAST, sequences and B-tree indexes, the catalogue's own among them. */
const checkable = `
  SELECT c.oid::int8::text AS oid, c.oid::regclass::text AS name, pg_relation_size(c.oid)::text AS bytes,
         CASE WHEN c.relkind = 'i' THEN 'index' ELSE 'table' END AS kind
  FROM pg_class c
  LEFT JOIN pg_index i ON i.indexrelid = c.oid
  LEFT JOIN pg_am a ON a.oid = c.relam
  WHERE c.relpersistence = 'p'
    AND (c.relkind IN ('m', 'r', 'S', 't') OR (c.relkind = 'i' AND a.amname = 'btree' AND i.indisvalid AND i.indisready))`;

/** Indexes that amcheck of PostgreSQL 17 cannot check: https://www.postgresql.org/docs/17/amcheck.html */
const uncheckable = `
  SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_am a ON a.oid = c.relam
  WHERE c.relkind = 'i' AND a.amname <> 'btree' ORDER BY 1`;

export async function relationSizes(client: Client): Promise<RelationSize[]> {
  const { rows } = await client.query<{ oid: string; name: string; bytes: string; kind: "table" | "index" }>(checkable);
  return rows.map(({ oid, name, bytes, kind }) => ({ oid: Number(oid), name, kind, bytes: Number(bytes) }));
}

export async function uncheckedIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(uncheckable);
  return rows.map(({ name }) => name);
}
